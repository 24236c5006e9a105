using System.Collections.Immutable;

namespace ZaloOrleans.Turns;

/// <summary>What became of a turn that the database decided on. Busy and unknown outcomes are exceptions.</summary>
public abstract record TurnOutcome
{
    private TurnOutcome() { }

    /// <summary>Written whole.</summary>
    /// <param name="Version">The state's new version; 0 where the turn had no state or erased it.</param>
    public sealed record Committed(long Version) : TurnOutcome;

    /// <summary>The state has another version than the turn was decided on: the activation holds an old truth and must end.</summary>
    public sealed record VersionConflict : TurnOutcome;

    /// <summary>A consumed wake-up is gone: the work was done before. The activation's state is right.</summary>
    public sealed record WakeupGone(ImmutableArray<long> Ids) : TurnOutcome;

    /// <summary>Rows of the send queue are gone: somebody withdrew or took them.</summary>
    public sealed record DequeueGone(ImmutableArray<long> Ids) : TurnOutcome;

    /// <summary>Claims are taken; each with what holds it.</summary>
    public sealed record ClaimTaken(ImmutableArray<TakenClaim> Taken) : TurnOutcome;

    /// <summary>Guards were hit.</summary>
    public sealed record Guarded(ImmutableArray<Guard> Hit) : TurnOutcome;

    /// <summary>The database refuses what the turn would write, whenever it comes. A bug or a broken reference, not contention.</summary>
    /// <param name="SqlState">PostgreSQL's error code.</param>
    /// <param name="Reason">Constraint or message, without row values.</param>
    public sealed record Failed(string SqlState, string Reason) : TurnOutcome;
}

/// <summary>A claim that somebody holds.</summary>
/// <param name="Claim">The claim that was asked for.</param>
/// <param name="Holder">Event, customer or run that holds it; 0 for an idempotency key.</param>
public sealed record TakenClaim(Claim Claim, long Holder);
