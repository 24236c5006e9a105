namespace ZaloOrleans.Catalog;

/// <summary>What every row of an account has.</summary>
public abstract record RowContract : StampedContract
{
    /// <summary>The account that owns the row.</summary>
    [ReadOnlyField, Unfiltered]
    public long AccountId { get; init; }
}
