namespace ZaloOrleans.Catalog;

/// <summary>A page of a list.</summary>
/// <typeparam name="T">The rows.</typeparam>
public sealed record PageContract<T>
{
    /// <summary>The rows, at most <c>limit</c>.</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>Goes into <c>cursor</c> of the next request; null on the last page.</summary>
    public string? NextCursor { get; init; }

    /// <summary>How many rows match, on all pages; only where the request says <c>total=true</c>.</summary>
    public long? Total { get; init; }
}
