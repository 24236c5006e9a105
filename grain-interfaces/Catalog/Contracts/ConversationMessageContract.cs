using System.Text.Json;

namespace ZaloOrleans.Catalog;

/// <summary>A message of a conversation.</summary>
public sealed record ConversationMessageContract
{
    /// <summary>Row id.</summary>
    public long Id { get; init; }

    /// <summary>Who wrote it: inbound is the customer.</summary>
    public string Direction { get; init; } = "";

    /// <summary>What it says in plain words.</summary>
    public string? Content { get; init; }

    /// <summary>queued, sent, delivered, read, failed.</summary>
    public string Status { get; init; } = "";

    /// <summary>unknown where the answer to its sending was lost.</summary>
    public string? Outcome { get; init; }

    /// <summary>Why it failed.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>When it was written or queued.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>When Zalo took it.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When it was on the phone.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When it was seen.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>The way that it took.</summary>
    public string? Channel { get; init; }

    /// <summary>Its category; null where the engine did not send it.</summary>
    public string? Category { get; init; }

    /// <summary>What else belongs to it: attachments of an inbound one, variables of a template.</summary>
    public JsonElement? Details { get; init; }

    /// <summary>The media of an inbound one.</summary>
    public IReadOnlyList<ConversationMediaContract> Media { get; init; } = [];
}
