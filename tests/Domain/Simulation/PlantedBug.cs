namespace ZaloOrleans.Simulation;

/// <summary>A fault that is built into a simulated world, to see that its checks find it.</summary>
public enum PlantedBug
{
    /// <summary>The engine as it is.</summary>
    None,

    /// <summary>A turn commits on a state that has changed since.</summary>
    VersionIsNotChecked,

    /// <summary>The slot in the frequency caps is taken after the message was queued, in a turn of its own.</summary>
    SlotIsTakenLater,

    /// <summary>A message whose outcome is not known gives its slot back.</summary>
    UnknownGivesItsSlotBack,

    /// <summary>A message counts from when it was decided, not from when Zalo accepted it.</summary>
    CountsFromTheDecision,

    /// <summary>Bytes leave before it is committed that they will.</summary>
    SentBeforeTheCommit,

    /// <summary>A lost answer is taken for one that says "later".</summary>
    LostIsTriedAgain,

    /// <summary>A limiter that begins anew knows nothing of what was given.</summary>
    LimiterBeginsEmpty,

    /// <summary>The first answer to an idempotency key is kept after the commit.</summary>
    AnswerIsKeptLater,

    /// <summary>A wake-up is deleted after the turn that it caused.</summary>
    WakeupIsConsumedLater,

    /// <summary>The suppression list is asked when a message is decided, and not where it waits.</summary>
    SuppressionIsAskedOnce,

    /// <summary>Bytes leave after the time for which the message was decided.</summary>
    TimeIsNotAskedAgain,
}
