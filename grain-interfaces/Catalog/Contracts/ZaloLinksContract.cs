namespace ZaloOrleans.Catalog;

/// <summary>A customer's links to Zalo accounts, oldest first.</summary>
public sealed record ZaloLinksContract
{
    /// <summary>The links.</summary>
    public required IReadOnlyList<ZaloLinkContract> Items { get; init; }
}

/// <summary>A Zalo user id that a customer is known by.</summary>
public sealed record ZaloLinkContract
{
    /// <summary>Names the link.</summary>
    public long Id { get; init; }

    /// <summary>The person's row in <c>zalo-accounts</c>.</summary>
    public long ZaloAccountId { get; init; }

    /// <summary>The user id. Zalo gives a person another one at each Official Account.</summary>
    public required string ZaloUserId { get; init; }

    /// <summary>What the person was called when the link was made.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Whether it is the one that is used where nothing better is known.</summary>
    public bool Primary { get; init; }

    /// <summary>The Official Account that sees the person by it, a row of <c>zalo-accounts</c>; null: that is not known.</summary>
    public long? OfficialAccountId { get; init; }

    /// <summary>Whether messages of that Official Account go to it.</summary>
    public bool PrimaryAtOfficialAccount { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset LinkedAt { get; init; }
}
