using ZaloOrleans.Ingest;
using ZaloOrleans.Wakeups;
using Orleans.Concurrency;

namespace ZaloOrleans.Devices;

/// <summary>A device. It takes the turns of a visitor whom nobody knows yet, and knows whose device it is.</summary>
[Alias("zo.IDeviceGrain")]
public interface IDeviceGrain : IWakeable
{
    /// <summary>The customer whose device it is, or 0.</summary>
    [Alias("Owner"), ReadOnly]
    Task<long> Owner();

    /// <summary>Takes in a visitor's events, without a customer. Answers <see cref="IngestRoute.Elsewhere"/> once the device is somebody's.</summary>
    [Alias("Ingest")]
    Task<IngestAnswer> Ingest(IngestCommand command);

    /// <summary>Takes the device from a customer that does not exist any more: it is a visitor's again. Does nothing where it is somebody else's by now.</summary>
    [Alias("Release")]
    Task Release(long customerId);
}
