using System.Collections.Frozen;

namespace ZaloOrleans.Catalog;

/// <summary>Who writes which resource: a writer of its own where there is one, else the generic path with the resource's rules.</summary>
public sealed class CatalogWriters
{
    private readonly FrozenDictionary<string, ICatalogWriter> _writers;

    /// <summary>Finds the writers of a registry's tables.</summary>
    public CatalogWriters(CatalogTables tables, CatalogStore store, IEnumerable<IResourceRules> rules, IEnumerable<ICatalogWriter> special)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var rulesOf = rules.ToDictionary(r => r.Resource);
        var specialOf = special.ToDictionary(w => w.Resource);
        _writers = tables.Tables.ToFrozenDictionary(
            t => t.Resource,
            t => specialOf.GetValueOrDefault(t.Resource) ?? new TableWriter(t, rulesOf.GetValueOrDefault(t.Resource) ?? new NoRules(t.Resource), store));
    }

    /// <summary>The writer of a resource of the registry.</summary>
    public ICatalogWriter Of(string resource) => _writers[resource];

    private sealed class NoRules(string resource) : IResourceRules
    {
        public string Resource => resource;
    }
}
