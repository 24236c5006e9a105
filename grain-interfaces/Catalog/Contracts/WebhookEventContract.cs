namespace ZaloOrleans.Catalog;

/// <summary>A webhook as it came.</summary>
public record WebhookEventContract : RowContract
{
    /// <summary>Zalo's name of the event: <c>user_send_text</c>.</summary>
    [ReadOnlyField]
    public string EventType { get; init; } = "";

    /// <summary>Whether its effect is done: pending, success, failed. One that failed is parked, and can be reprocessed.</summary>
    [ReadOnlyField, Words("pending", "success", "failed")]
    public string Status { get; init; } = "";

    /// <summary>When it came. RFC 3339, UTC.</summary>
    [ReadOnlyField]
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When its effect was done or given up.</summary>
    [ReadOnlyField]
    public DateTimeOffset? ProcessedAt { get; init; }

    /// <summary>Of a parked one: since when.</summary>
    [ReadOnlyField, Unfiltered]
    public DateTimeOffset? ParkedAt { get; init; }

    /// <summary>Of a parked one: how often it was tried.</summary>
    [ReadOnlyField, Unfiltered]
    public int? Attempts { get; init; }

    /// <summary>Of a parked one: why its effect failed.</summary>
    [ReadOnlyField, Unfiltered]
    public string? Reason { get; init; }
}
