namespace ZaloOrleans.Catalog;

/// <summary>A conversation with a customer who has written.</summary>
public sealed record ConversationContract
{
    /// <summary>The customer, whose id is the conversation's.</summary>
    public long CustomerId { get; init; }

    /// <summary>The account's own id of the customer.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Given name.</summary>
    public string? FirstName { get; init; }

    /// <summary>Family name.</summary>
    public string? LastName { get; init; }

    /// <summary>When the customer wrote last; the list is sorted by it.</summary>
    public DateTimeOffset WroteAt { get; init; }

    /// <summary>What was said last, by either.</summary>
    public string? LastText { get; init; }

    /// <summary>Who said it: inbound, outbound.</summary>
    public string LastDirection { get; init; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset LastAt { get; init; }

    /// <summary>Whether Zalo lets the Official Account write to them now.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Until when; null: not now.</summary>
    public DateTimeOffset? WindowUntil { get; init; }

    /// <summary>Until when it costs nothing: 48 hours after the last interaction; null where the window is closed.</summary>
    public DateTimeOffset? FreeUntil { get; init; }
}
