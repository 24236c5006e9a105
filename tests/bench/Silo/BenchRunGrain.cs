using ZaloOrleans.Ids;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Bench.Silo;

/// <summary>
/// Stands in for a journey run, because wake-ups go only to grains that the engine knows: each wake-up is consumed, the state goes on,
/// and the next wake-up is a month ahead.
/// </summary>
[GrainType("bench-run")]
[Orleans.Placement.RandomPlacement]
public sealed class BenchRunGrain(TurnRuntime runtime, Firings firings) : TurnGrain<BenchState>(runtime), IJourneyRunGrain
{
    public const string Kind = "timer";

    protected override async Task<WakeOutcome> HandleAsync(Wakeup wakeup)
    {
        var state = State ?? BenchState.First;
        var now = Now(state.At, wakeup);
        var next = NewWakeup.At(await Runtime.Ids.NextAsync(IdSequence.Wakeups), Key, now.AddDays(30), Kind, []);
        var outcome = await CommitAsync(new Turn { Account = Account, Consumes = [wakeup.Id], Produces = [next] }, state.After(now));
        if (outcome is TurnOutcome.Committed)
        {
            firings.Count();
        }

        // As a run does that sleeps longer than a minute.
        DeactivateOnIdle();
        return WakeOutcome.Done;
    }

    /// <summary>The keys that the scenario's wake-ups go to: several accounts, because none may take all slots.</summary>
    internal static GrainKey KeyOf(int number) => GrainKey.JourneyRun(new AccountId(1 + (number % 8)), 1, number, 1);
}
