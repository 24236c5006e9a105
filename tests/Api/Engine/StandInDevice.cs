using ZaloOrleans.Devices;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Api.Engine;

[GrainType("stand-in-device")]
public sealed class StandInDevice(EngineBook book) : Grain, IDeviceGrain
{
    private string Key => this.GetPrimaryKeyString();

    public Task<long> Owner() => Task.FromResult(book.DeviceOwners.GetValueOrDefault(Key));

    public Task<IngestAnswer> Ingest(IngestCommand command) =>
        Task.FromResult(book.Ingests.TryGetValue(Key, out var script) && script(command) is { } scripted ? scripted
            : book.DeviceOwners.TryGetValue(Key, out var owner) ? new IngestAnswer { Route = IngestRoute.Elsewhere, ElsewhereCustomerId = owner }
            : book.Take(GrainKey.Parse(Key).Account.Value, Key, command));

    public Task Release(long customerId)
    {
        book.DeviceOwners.Remove(Key, out _);
        return Task.CompletedTask;
    }

    public Task<WakeOutcome> Wake(Wakeup wakeup)
    {
        ArgumentNullException.ThrowIfNull(wakeup);
        book.DeviceOwners[Key] = BitConverter.ToInt64(wakeup.Payload);
        return Task.FromResult(WakeOutcome.Done);
    }
}
