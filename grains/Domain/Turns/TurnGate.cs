using System.Collections.Immutable;

namespace ZaloOrleans.Turns;

/// <summary>Whether a turn may be written, given what the database said while it held the locks. Pure.</summary>
public static class TurnGate
{
    /// <summary>The verdict on one turn.</summary>
    public static Verdict Judge(Turn turn, BatchFacts facts)
    {
        ArgumentNullException.ThrowIfNull(turn);
        ArgumentNullException.ThrowIfNull(facts);
        return State(turn.State, facts)
            ?? State(turn.Absorbed, facts)
            ?? Rows(turn.Consumes, facts.Wakeups, facts.HeldWakeups, gone => new TurnOutcome.WakeupGone(gone))
            ?? Rows(turn.Dequeues, facts.Queue, facts.HeldQueue, gone => new TurnOutcome.DequeueGone(gone))
            ?? Claims(turn, facts)
            ?? Guards(turn, facts)
            ?? Verdict.Passed;
    }

    private static Verdict? State(StateChange? state, BatchFacts facts) =>
        state is null ? null
        : facts.HeldStates.Contains(state.Key.Text) ? Verdict.Held
        : facts.States.GetValueOrDefault(state.Key.Text) != state.Expected ? Verdict.Refused(new TurnOutcome.VersionConflict())
        : null;

    private static Verdict? Rows(
        ImmutableArray<long> needed, HashSet<long> locked, HashSet<long> held, Func<ImmutableArray<long>, TurnOutcome> refuse)
    {
        if (needed.IsEmpty || needed.All(locked.Contains))
        {
            return null;
        }

        var gone = needed.Where(id => !locked.Contains(id) && !held.Contains(id)).ToImmutableArray();
        return gone.IsEmpty ? Verdict.Held : Verdict.Refused(refuse(gone));
    }

    private static Verdict? Claims(Turn turn, BatchFacts facts)
    {
        if (facts.Taken.Count == 0)
        {
            return null;
        }

        var taken = turn.Claims.Where(facts.Taken.ContainsKey).Select(c => new TakenClaim(c, facts.Taken[c])).ToImmutableArray();
        return taken.IsEmpty ? null : Verdict.Refused(new TurnOutcome.ClaimTaken(taken));
    }

    private static Verdict? Guards(Turn turn, BatchFacts facts)
    {
        if (facts.Hit.Count == 0)
        {
            return null;
        }

        var hit = turn.Guards.Where(facts.Hit.Contains).ToImmutableArray();
        return hit.IsEmpty ? null : Verdict.Refused(new TurnOutcome.Guarded(hit));
    }
}

/// <summary>What a turn's check came to.</summary>
/// <param name="Refusal">Why it is refused, or null.</param>
/// <param name="IsHeld">Somebody else holds one of its rows: it tries again shortly.</param>
public readonly record struct Verdict(TurnOutcome? Refusal, bool IsHeld)
{
    /// <summary>It may be written.</summary>
    public static Verdict Passed { get; }

    /// <summary>It waits for a lock.</summary>
    public static Verdict Held { get; } = new(null, true);

    /// <summary>It may not be written.</summary>
    public static Verdict Refused(TurnOutcome why) => new(why, false);

    /// <summary>Whether it may be written.</summary>
    public bool IsPassed => Refusal is null && !IsHeld;
}
