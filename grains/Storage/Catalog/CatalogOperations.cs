namespace ZaloOrleans.Catalog;

/// <summary>What callers may do with a resource.</summary>
[Flags]
public enum CatalogOperations
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Lists and single rows.</summary>
    Read = 1,

    /// <summary>New rows.</summary>
    Create = 2,

    /// <summary>Merge patches.</summary>
    Change = 4,

    /// <summary>Soft deletes.</summary>
    Delete = 8,

    /// <summary>All of them.</summary>
    All = Read | Create | Change | Delete,
}
