namespace ZaloOrleans.Wakeups;

/// <summary>What became of a delivery.</summary>
[GenerateSerializer, Alias("zo.WakeOutcome")]
public enum WakeOutcome
{
    /// <summary>Handled, now or before. The row is gone.</summary>
    Done = 0,

    /// <summary>An earlier hand-off of the same producer is still missing, or the silo stops; the row stays and comes again shortly, uncounted.</summary>
    Later = 1,
}
