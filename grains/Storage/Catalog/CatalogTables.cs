using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ZaloOrleans.Catalog;

/// <summary>The registry of configuration tables: a contract and a line here add one.</summary>
public sealed class CatalogTables
{
    private readonly FrozenDictionary<string, CatalogTable> _tables;
    private readonly ILookup<string, ChildRows> _children;

    /// <summary>A registry of these tables.</summary>
    public CatalogTables(IEnumerable<CatalogTable> tables)
    {
        _tables = tables.ToFrozenDictionary(t => t.Resource);
        _children = _tables.Values
            .SelectMany(t => t.Shape.Fields.Where(f => f.Parent is not null).Select(f => (f.Parent, Rows: new ChildRows(t.Resource, t.Name, f.Column))))
            .ToLookup(c => c.Parent!, c => c.Rows);
    }

    /// <summary>The tables of the engine.</summary>
    public static CatalogTables All { get; } = new(
    [
        CatalogTable.Of<AccountContract>("accounts", "accounts") with
        {
            AccountColumn = "id",
            Operations = CatalogOperations.Read | CatalogOperations.Change,
        },
        CustomersTable.Table,
        OaTemplatesTable.Table,
        JourneysTable.Table,
        CatalogTable.Of<JourneyStepContract>("journey-steps", "journeysteps"),
        ZaloAccountsTable.Table,
        CatalogTable.Of<SuppressionContract>("suppressions", "suppressionlists") with
        {
            SameRow = ["type", "value"],
        },
        CatalogTable.Of<FrequencyCapContract>("frequency-caps", "frequencycaps"),
        CatalogTable.Of<ConsentLedgerContract>("consents", "engine.consents") with
        {
            IsSoftDeleted = false,
            Operations = CatalogOperations.Read,
            Expressions = ImmutableDictionary<string, string>.Empty.Add("channel", "nullif(t.channel, '')").Add("updatedAt", "t.created_at").Add("deletedAt", "null::timestamptz"),
        },
        CatalogTable.Of<SendRateLimitContract>("send-rate-limits", "sendratelimits"),
        ExperimentTables.Experiments,
        ExperimentTables.Variants,
        ExperimentTables.Assignments,
        WebhookEventTables.Plain,
        WebhookEventTables.WithPayload,
    ]);

    /// <summary>The table of a resource; null where there is none.</summary>
    public CatalogTable? Find(string resource) => _tables.GetValueOrDefault(resource);

    /// <summary>All tables.</summary>
    public IEnumerable<CatalogTable> Tables => _tables.Values;

    /// <summary>The rows that may refer to a row of a table.</summary>
    public IEnumerable<ChildRows> ChildrenOf(CatalogTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return _children[table.Resource].Concat(table.FurtherChildren);
    }

    /// <summary>The table that a reference leads to.</summary>
    public CatalogTable ParentOf(ContractField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return Find(field.Parent!) ?? throw new InvalidOperationException($"No table is registered for '{field.Parent}', which {field.Name} refers to.");
    }
}
