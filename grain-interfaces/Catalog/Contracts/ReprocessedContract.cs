namespace ZaloOrleans.Catalog;

/// <summary>A webhook that was put back.</summary>
public sealed record ReprocessedContract
{
    /// <summary>The webhook.</summary>
    public long Id { get; init; }

    /// <summary><c>pending</c>: what follows from it will.</summary>
    public string? Status { get; init; }
}
