namespace ZaloOrleans.Catalog;

/// <summary>A reply that was decided on and waits to be sent.</summary>
public sealed record RepliedContract
{
    /// <summary>Row id of the message.</summary>
    public long Id { get; init; }

    /// <summary>Who gets it.</summary>
    public long CustomerId { get; init; }

    /// <summary>What they read.</summary>
    public string Content { get; init; } = "";

    /// <summary>queued</summary>
    public string Status { get; init; } = "";

    /// <summary>The decision behind it.</summary>
    public long DecisionId { get; init; }

    /// <summary>When Zalo's window for the conversation closes; the reply is not sent after that.</summary>
    public DateTimeOffset WindowUntil { get; init; }
}
