namespace ZaloOrleans.Catalog;

/// <summary>What happened to a customer, newest first.</summary>
public sealed record TimelineContract
{
    /// <summary>The items of the page, in the order of <c>at</c>, then <c>kind</c>, then <c>id</c>, each descending.</summary>
    public required IReadOnlyList<TimelineItemContract> Items { get; init; }

    /// <summary>Goes into <c>cursor</c> of the next request; null on the last page.</summary>
    public string? NextCursor { get; init; }
}
