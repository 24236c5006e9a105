namespace ZaloOrleans.Turns;

/// <summary>What the database said about the rows that a batch of turns touches, while it holds their locks.</summary>
public sealed class BatchFacts
{
    /// <summary>Versions of the states that exist and are locked for this batch.</summary>
    public Dictionary<string, long> States { get; } = new(StringComparer.Ordinal);

    /// <summary>States that exist but that somebody else holds.</summary>
    public HashSet<string> HeldStates { get; } = new(StringComparer.Ordinal);

    /// <summary>Wake-ups that exist and are locked for this batch.</summary>
    public HashSet<long> Wakeups { get; } = [];

    /// <summary>Wake-ups that exist but that somebody else holds.</summary>
    public HashSet<long> HeldWakeups { get; } = [];

    /// <summary>Rows of the send queue that exist and are locked for this batch.</summary>
    public HashSet<long> Queue { get; } = [];

    /// <summary>Rows of the send queue that exist but that somebody else holds.</summary>
    public HashSet<long> HeldQueue { get; } = [];

    /// <summary>Claims that are taken, and by what.</summary>
    public Dictionary<Claim, long> Taken { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Guards that are hit.</summary>
    public HashSet<Guard> Hit { get; } = new(ReferenceEqualityComparer.Instance);
}
