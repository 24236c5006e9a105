using System.Collections.Immutable;

namespace ZaloOrleans.Catalog;

/// <summary>Advertisements that are live.</summary>
public sealed record LiveAdsContract
{
    /// <summary>Those that began last first.</summary>
    public ImmutableArray<LiveAdContract> Items { get; init; }
}
