using ZaloOrleans.Keys;
using ZaloOrleans.Policy;
using ZaloOrleans.Privacy;
using ZaloOrleans.Rules;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Journeys;

/// <summary>One customer's way through one journey. It lives in memory only while something happens.</summary>
[GrainType("journey-run")]
[Orleans.Placement.RandomPlacement]
public sealed class JourneyRunGrain(TurnRuntime runtime, PolicyCache policies) : TurnGrain<JourneyRunState>(runtime), IJourneyRunGrain
{
    private const int MostTries = 4;

    /// <summary>A run that sleeps longer than this leaves memory: its wake-up brings it back for less than keeping it costs.</summary>
    private static readonly TimeSpan LongestInMemory = TimeSpan.FromMinutes(1);

    protected override async Task<WakeOutcome> HandleAsync(Wakeup wakeup)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (IsTooEarly(wakeup))
            {
                return WakeOutcome.Later;
            }

            var now = Now(State?.At ?? default, wakeup);
            var (turn, next, sleepsUntil) = await ProposeAsync(wakeup, now);
            var outcome = await CommitAsync(turn, next);
            if (outcome is TurnOutcome.Committed or TurnOutcome.WakeupGone)
            {
                if (next is null || sleepsUntil - now > LongestInMemory)
                {
                    DeactivateOnIdle();
                }

                return WakeOutcome.Done;
            }

            if (outcome is not TurnOutcome.VersionConflict)
            {
                throw new InvalidOperationException(outcome is TurnOutcome.Failed f ? $"{f.SqlState} {f.Reason}" : $"The turn came to {outcome}.");
            }
        }

        throw new Errors.BusyException("The run changes too fast; nothing was done.");
    }

    /// <summary>Whether an earlier hand-off of the customer is still on its way.</summary>
    private bool IsTooEarly(Wakeup wakeup) => wakeup.Kind == JourneyWords.Decided && State is { } state
        && Json.Read<Decided>(wakeup.Payload).Sequence > state.LastIn + 1;

    private async Task<(Turn Turn, JourneyRunState? Next, DateTimeOffset? SleepsUntil)> ProposeAsync(Wakeup wakeup, DateTimeOffset now)
    {
        var start = wakeup.Kind == JourneyWords.Start ? Json.Read<StartRun>(wakeup.Payload) : null;
        if (!IsExpected(wakeup))
        {
            // Begun already, cancelled, or over: it is consumed without effect.
            return (new Turn { Account = Account, Consumes = [wakeup.Id] }, State, null);
        }

        var version = start?.Version ?? State!.Version;
        var journey = await policies.JourneyAsync(Account, Key.NumberAt(0), version)
            ?? throw new InvalidOperationException($"Version {version} of journey {Key.NumberAt(0)} does not exist or does not compile.");
        var answers = new Dictionary<Rule, bool>(ReferenceEqualityComparer.Instance);
        await using var lease = await Runtime.DrawAsync([.. JourneyTurns.IdsPerTurn]);
        while (true)
        {
            var turns = new JourneyTurns(Key, journey, now, lease.Bag, answers);
            var proposal = start is not null ? turns.Start(wakeup, start)
                : wakeup.Kind == JourneyWords.Timer ? turns.Timer(State!, wakeup)
                : wakeup.Kind == ErasureWords.EndRun ? turns.End(State!, wakeup)
                : turns.Decided(State!, wakeup, Json.Read<Decided>(wakeup.Payload));
            if (proposal.Needs is not { } rule)
            {
                return (proposal.Turn, proposal.Next, proposal.SleepsUntil);
            }

            answers[rule] = (await GrainFactory.Customer(Account, Key.NumberAt(1)).Evaluate([RuleWriter.Write(rule)]))[0];
        }
    }

    private bool IsExpected(Wakeup wakeup) => wakeup.Kind switch
    {
        JourneyWords.Start => State is null,
        JourneyWords.Timer => State is { Awaiting: Awaiting.Timer } state && state.WakeupId == wakeup.Id,
        ErasureWords.EndRun => State is not null,
        JourneyWords.Decided => State is { Awaiting: Awaiting.Decision } state && Json.Read<Decided>(wakeup.Payload).Sequence == state.LastIn + 1,
        _ => throw new InvalidOperationException($"A run knows no wake-up '{wakeup.Kind}'."),
    };
}
