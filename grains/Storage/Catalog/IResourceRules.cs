namespace ZaloOrleans.Catalog;

/// <summary>What a resource asks of its rows beyond its contract. A refusal comes before anything is written.</summary>
public interface IResourceRules
{
    /// <summary>The resource.</summary>
    string Resource { get; }

    /// <summary>Checks a row that shall be written, and may complete it. Null: nothing against it.</summary>
    Task<CatalogAnswer?> CheckAsync(RowChange change, CatalogTransaction transaction) => Task.FromResult<CatalogAnswer?>(null);

    /// <summary>Checks a row that shall be deleted. Null: nothing against it.</summary>
    Task<CatalogAnswer?> CheckDeleteAsync(CatalogRow row, CatalogTransaction transaction) => Task.FromResult<CatalogAnswer?>(null);

    /// <summary>Writes what goes with a change of a row, in its transaction: after it was checked, before it is written.</summary>
    Task WriteAsync(CatalogRow? old, RowChange? change, CatalogTransaction transaction) => Task.CompletedTask;
}
