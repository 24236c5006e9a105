namespace ZaloOrleans.Catalog;

/// <summary>An account, as the installation's administrator sees it.</summary>
public record AccountSummaryContract
{
    /// <summary>Row id.</summary>
    public long Id { get; init; }

    /// <summary>Display name.</summary>
    public required string Name { get; init; }

    /// <summary>IANA zone.</summary>
    public required string Timezone { get; init; }

    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
