namespace ZaloOrleans.Simulator.Faults;

/// <summary>What one webhook suffers.</summary>
/// <param name="Delay">It comes later by so many milliseconds; null: it does not.</param>
/// <param name="Reorder">It comes after so many others; null: it does not.</param>
/// <param name="Duplicate">It comes so many times more; null: once.</param>
internal sealed record WebhookMisbehaviour(Fault? Delay, Fault? Reorder, Fault? Duplicate)
{
    public static readonly WebhookMisbehaviour None = new(null, null, null);

    /// <summary>The words in the record.</summary>
    public string Name => new[] { Delay, Reorder, Duplicate }.OfType<Fault>().Select(fault => FaultWords.Of(fault.Behaviour)).DefaultIfEmpty(FaultWords.None).Aggregate((a, b) => $"{a} {b}");

    /// <summary>How often it is posted, 1 or more.</summary>
    public int Copies => 1 + (Duplicate?.Value ?? 0);

    /// <summary>Whether it comes later than it would.</summary>
    public bool IsLate => Delay is not null || Reorder is not null;
}
