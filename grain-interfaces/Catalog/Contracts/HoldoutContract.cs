namespace ZaloOrleans.Catalog;

/// <summary>A share of the customers who get no messages of some categories, so that what messages bring about as a whole can be measured.</summary>
public sealed record HoldoutContract
{
    /// <summary>0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>What it is drawn with, 1 to 100 characters. Another one holds out others. Default <c>holdout</c>.</summary>
    public string? Seed { get; init; }

    /// <summary>Which messages are held back: transaction, customer_care, promotion. Default promotion.</summary>
    public IReadOnlyList<string>? Categories { get; init; }
}
