namespace ZaloOrleans.Catalog;

/// <summary>A new account, with its first key.</summary>
public sealed record CreatedAccountContract : AccountSummaryContract
{
    /// <summary>A live key with all rights. Only its hash is kept.</summary>
    public required string ApiKey { get; init; }
}
