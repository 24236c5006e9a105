namespace ZaloOrleans.Catalog;

/// <summary>An Official Account that was connected.</summary>
public sealed record ConnectedContract
{
    /// <summary>Its row in <c>zalo-accounts</c>.</summary>
    public long ZaloAccountId { get; init; }

    /// <summary>Zalo's id of it, as text.</summary>
    public required string OaId { get; init; }

    /// <summary>Its name.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Whether it was there before.</summary>
    public bool Renewed { get; init; }
}
