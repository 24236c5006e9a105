using ZaloOrleans.Catalog;

namespace ZaloOrleans.Accounts;

/// <summary>An account's settings as a table of one row, which the generic path reads and changes. It is no resource of the catalog.</summary>
public static class SettingsTable
{
    /// <summary>The table.</summary>
    public static CatalogTable Table { get; } = CatalogTable.Of<SettingsContract>("settings", "engine.account_settings") with
    {
        IdColumn = "account_id",
        IsSoftDeleted = false,
        Operations = CatalogOperations.Read | CatalogOperations.Change,
    };
}
