using ZaloOrleans.Keys;

namespace ZaloOrleans.Catalog;

/// <summary>Writes the rows of a resource.</summary>
public interface ICatalogWriter
{
    /// <summary>The resource.</summary>
    string Resource { get; }

    /// <summary>A new row.</summary>
    Task<CatalogAnswer> CreateAsync(AccountId account, CatalogChange change);

    /// <summary>A merge patch.</summary>
    Task<CatalogAnswer> ChangeAsync(AccountId account, CatalogChange change);

    /// <summary>A soft delete.</summary>
    Task<CatalogAnswer> DeleteAsync(AccountId account, CatalogChange change);
}
