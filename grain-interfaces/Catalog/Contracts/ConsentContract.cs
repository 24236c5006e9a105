namespace ZaloOrleans.Catalog;

/// <summary>A consent that was begun.</summary>
public sealed record ConsentContract
{
    /// <summary>The page of Zalo's that an administrator of the Official Account opens.</summary>
    public required string Url { get; init; }

    /// <summary>When the consent is over: ten minutes after it was begun.</summary>
    public DateTimeOffset ExpiresAt { get; init; }
}
