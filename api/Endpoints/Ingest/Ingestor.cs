using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Inbound.Items;
using ZaloOrleans.Ingest;

namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>Takes items in: resolves whose they are, and runs their chains beside each other.</summary>
internal sealed class Ingestor(CustomerDirectory directory, ChainRunner runner, TimeProvider clock)
{
    /// <summary>Most chains of a request that run at a time.</summary>
    private const int MostAtATime = 32;

    /// <summary>Takes the items in and answers when each is committed, refused, or left to a repeat.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="items">The items that are in order.</param>
    /// <param name="count">How many places the request has.</param>
    public async Task<IngestCall> TakeAsync(Caller caller, IReadOnlyList<InboundItem> items, int count)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(items);
        var call = new IngestCall(caller.Account, caller.Actor, count, clock)
        {
            Own = caller.CustomerId is { } own ? new Destination(new Resolved(own, false)) : null,
        };
        var work = RunAsync(call, items);
        try
        {
            await work.WaitAsync(RequestLimits.Work, clock);
        }
        catch (Exception e) when (EngineFailure.ToProblem(e) is { } passing)
        {
            // Either the look-up of identities failed, or the request's time is over: what is not settled may be sent again.
            call.Fail(items, passing);
        }

        return call;
    }

    private async Task RunAsync(IngestCall call, IReadOnlyList<InboundItem> items)
    {
        if (call.Own is not null)
        {
            await runner.RunAsync(call, items);
            return;
        }

        call.Destinations = await directory.FindAsync(call.Account, Strongest(items));
        var chains = RoutePlan.Chains(items);
        if (chains.Count == 1)
        {
            await runner.RunAsync(call, chains[0]);
            return;
        }

        var next = -1;
        var workers = new Task[Math.Min(MostAtATime, chains.Count)];
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = WorkAsync();
        }

        await Task.WhenAll(workers);

        async Task WorkAsync()
        {
            while (Interlocked.Increment(ref next) is var mine && mine < chains.Count)
            {
                await runner.RunAsync(call, chains[mine]);
            }
        }
    }

    private static IEnumerable<Identity> Strongest(IReadOnlyList<InboundItem> items)
    {
        foreach (var item in items)
        {
            if (item.Strongest is { } identity)
            {
                yield return identity;
            }
        }
    }
}
