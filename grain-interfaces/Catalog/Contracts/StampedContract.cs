namespace ZaloOrleans.Catalog;

/// <summary>What every row has.</summary>
public abstract record StampedContract
{
    /// <summary>Row id, a positive number.</summary>
    [ReadOnlyField]
    public long Id { get; init; }

    /// <summary>When the row was made. RFC 3339, UTC.</summary>
    [ReadOnlyField]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed. RFC 3339, UTC. The <c>ETag</c> follows from it.</summary>
    [ReadOnlyField]
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it was deleted; null in every row that can be read.</summary>
    [ReadOnlyField, Unfiltered]
    public DateTimeOffset? DeletedAt { get; init; }
}
