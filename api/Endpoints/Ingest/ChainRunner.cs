using System.Collections.Immutable;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Inbound.Items;
using ZaloOrleans.Errors;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>Takes the items of a chain to their grains in order, one call for a run of items that go to the same one.</summary>
internal sealed partial class ChainRunner(IGrainFactory grains, CustomerDirectory directory, HandOffs handOffs, ILogger<ChainRunner> log)
{
    private const int MostTries = 4;

    private static readonly Problem SessionOver = new(
        StatusCodes.Status401Unauthorized, "session_invalid", "The customer of this session is no more. Open a new one with POST /v1/miniapp/session.");

    /// <summary>
    /// Runs a chain. Where the engine does not get to a run, the chain ends there, so that what follows is not done before it; a run
    /// that hits a bug fails alone.
    /// </summary>
    public async Task RunAsync(IngestCall call, IReadOnlyList<InboundItem> chain)
    {
        for (var at = 0; at < chain.Count;)
        {
            var run = chain.Skip(at).Take(RunLength(call, chain, at)).ToImmutableArray();
            try
            {
                call.ThrowIfLate();
                await (call.Own is { } own ? ToCustomerAsync(call, run, own)
                    : run[0].Strongest is { } identity ? ToCustomerAsync(call, run, call.Destinations[identity])
                    : ToDeviceAsync(call, run));
            }
            catch (Exception e) when (EngineFailure.ToProblem(e) is { } passing)
            {
                var kind = e.GetType().Name;
                LogNotDone(passing.Code, kind);
                call.Fail(chain.Skip(at), passing);
                return;
            }
            catch (Exception e)
            {
                LogBug(e);
                call.Fail(run, Problems.Internal);
            }

            at += run.Length;
        }
    }

    /// <summary>How many items from there go to the same grain. An item that gives a device to its customer is the last of its run.</summary>
    internal static int RunLength(IngestCall call, IReadOnlyList<InboundItem> chain, int at)
    {
        var (first, next) = (chain[at], at + 1);
        while (next < chain.Count && chain[next - 1].Binds is null && AreTogether(call, first, chain[next]))
        {
            next++;
        }

        return next - at;
    }

    private static bool AreTogether(IngestCall call, InboundItem one, InboundItem other) => call.Own is not null || (one.Strongest, other.Strongest) switch
    {
        (null, null) => one.Item.DeviceId == other.Item.DeviceId,
        ({ } a, { } b) => a == b || call.Destinations[a].CustomerId == call.Destinations[b].CustomerId,
        _ => false,
    };

    private async Task ToDeviceAsync(IngestCall call, ImmutableArray<InboundItem> run)
    {
        var answer = await grains.Device(call.Account, run[0].Item.DeviceId!).Ingest(Command(call, run));
        if (answer.Route == IngestRoute.Here)
        {
            Settle(call, answer, null);
        }
        else
        {
            // The visitor is known by now. Whose the device is may change at any time, so it is not remembered.
            await ToCustomerAsync(call, run, new Destination(new Resolved(answer.ElsewhereCustomerId, false)));
        }
    }

    private async Task ToCustomerAsync(IngestCall call, ImmutableArray<InboundItem> run, Destination to)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var command = Command(call, run) with { Create = to.IsNew, BindDevice = await DeviceToBindAsync(call, run[^1].Binds, to) };
            var answer = await grains.Customer(call.Account, to.CustomerId).Ingest(command);
            switch (answer.Route)
            {
                case IngestRoute.Here:
                    Learn(call, run, to, new Resolved(to.CustomerId, false));
                    Settle(call, answer, to.CustomerId);
                    await handOffs.DeliverAsync(answer.Deliver);
                    return;

                case IngestRoute.Elsewhere:
                    Learn(call, run, to, new Resolved(answer.ElsewhereCustomerId, false));
                    break;

                case var _ when call.Own is not null:
                    call.Fail(run, SessionOver);
                    return;

                case var _ when run[0].Strongest is { } identity:
                    Learn(call, run, to, await directory.AskAgainAsync(call.Account, identity));
                    break;

                default:
                    // Its owner is no more: the device is a visitor's again.
                    await grains.Device(call.Account, run[0].Item.DeviceId!).Release(to.CustomerId);
                    await ToDeviceAsync(call, run);
                    return;
            }
        }

        throw new BusyException("The identity changes hands too fast; nothing was done.");
    }

    private async Task<string?> DeviceToBindAsync(IngestCall call, string? device, Destination to) =>
        device is not null && await grains.Device(call.Account, device).Owner() != to.CustomerId ? device : null;

    private void Learn(IngestCall call, ImmutableArray<InboundItem> run, Destination to, Resolved found)
    {
        if (found == new Resolved(to.CustomerId, to.IsNew))
        {
            return;
        }

        to.Set(found);
        foreach (var item in run)
        {
            if (item.Strongest is { } identity && call.Destinations.TryGetValue(identity, out var destination))
            {
                destination.Set(found);
                directory.Remember(call.Account, identity, found);
            }
        }
    }

    private static IngestCommand Command(IngestCall call, ImmutableArray<InboundItem> run) =>
        new() { Actor = call.Actor, OwnOnly = call.Own is not null, InMiniApp = call.Own is not null, Items = ImmutableArray.CreateRange(run, item => item.Item) };

    private static void Settle(IngestCall call, IngestAnswer answer, long? customerId)
    {
        foreach (var item in answer.Items)
        {
            call.Settle(item.Index, item.Error is { } fault
                ? new ItemOutcome { Fault = fault }
                : new ItemOutcome { CustomerId = customerId, EventId = item.EventId, Duplicate = item.Duplicate });
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Items were left to a repeat: {Code} ({Exception})")]
    private partial void LogNotDone(string code, string exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Items failed")]
    private partial void LogBug(Exception exception);
}
