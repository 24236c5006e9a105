namespace ZaloOrleans.Catalog;

/// <summary>What a reprocessing in bulk came to.</summary>
public sealed record ReprocessedAllContract
{
    /// <summary>How many webhooks were put back.</summary>
    public long Reprocessed { get; init; }

    /// <summary>Whether there are more that match: ask again.</summary>
    public bool More { get; init; }
}
