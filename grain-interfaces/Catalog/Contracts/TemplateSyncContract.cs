namespace ZaloOrleans.Catalog;

/// <summary>What a look at an Official Account's templates in Zalo came to.</summary>
public sealed record TemplateSyncContract
{
    /// <summary>Templates that have a row here from now on.</summary>
    public int Created { get; init; }

    /// <summary>Templates of which something was new.</summary>
    public int Updated { get; init; }

    /// <summary>Templates that cannot be sent any more, because they are disabled or gone at Zalo.</summary>
    public int Archived { get; init; }

    /// <summary>Templates of which everything was known.</summary>
    public int Unchanged { get; init; }

    /// <summary>Templates of which Zalo could not be asked for the details in time. Ask again: they come first then.</summary>
    public int Remaining { get; init; }
}
