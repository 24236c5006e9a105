using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Queries;
using ZaloOrleans.Rules;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Catalog;

/// <summary>A registry of tables that are added later: each is a contract and a line.</summary>
internal sealed class LaterTables : IResourceRules
{
    private readonly CatalogReads _reads;
    private readonly CatalogStore _store;

    public LaterTables(NpgsqlDataSource query, NpgsqlDataSource engine)
    {
        var queries = new TenantQueries(query);
        var gate = new DatabaseGate(engine, TimeProvider.System, NullLogger<DatabaseGate>.Instance);
        _reads = new CatalogReads(queries, gate, NullLogger<CatalogReads>.Instance);
        _store = new CatalogStore(
            new CatalogChanges(queries, new EngineTransactions(engine), gate, NullLogger<CatalogChanges>.Instance), new CatalogRelations(Tables));
    }

    public static CatalogTables Tables { get; } = new(
    [
        CatalogTable.Of<ProductContract>("products", "products"),
        CatalogTable.Of<ProductVariantContract>("product-variants", "product_variants"),
        CatalogTable.Of<CampaignContract>("campaigns", "marketing_campaigns"),
        CatalogTable.Of<CampaignStatusContract>("campaign-statuses", "campaign_statuses"),
    ]);

    public string Resource => "";

    public Task<CatalogAnswer> CreateAsync(AccountId account, string resource, string json, string? key = null)
    {
        var table = Tables.Find(resource)!;
        return _store.CreateAsync(account, table, Values(table, json, isNew: true), Change(resource, 0, json, key), this);
    }

    public Task<CatalogAnswer> ChangeAsync(AccountId account, string resource, long id, string json, string? etag = null)
    {
        var table = Tables.Find(resource)!;
        return _store.ChangeAsync(account, table, Values(table, json, isNew: false), Change(resource, id, json) with { IfMatch = etag }, this);
    }

    public Task<CatalogAnswer> DeleteAsync(AccountId account, string resource, long id) =>
        _store.DeleteAsync(account, Tables.Find(resource)!, Change(resource, id, ""), this);

    public Task<CatalogRow?> ReadAsync(AccountId account, string resource, long id) => _reads.ReadAsync(account, Tables.Find(resource)!, id);

    public Task<CatalogAnswer> ListAsync(AccountId account, CatalogList query)
    {
        var table = Tables.Find(query.Resource)!;
        var faults = new Faults();
        return ListReader.Read(table.Shape, query, faults) is { } plan
            ? _reads.ListAsync(account, table, plan)
            : Task.FromResult(CatalogRefusals.Of(CatalogOutcome.Invalid, faults));
    }

    private static Dictionary<string, object?> Values(CatalogTable table, string json, bool isNew)
    {
        var faults = new Faults();
        var values = ContractBody.Read(table.Shape, json, isNew, faults);
        Assert.Empty(faults.All);
        return values;
    }

    private static CatalogChange Change(string resource, long id, string json, string? key = null) => new()
    {
        Resource = resource,
        Id = id,
        Json = json,
        Actor = "key:7",
        IdempotencyKey = key,
        RequestHash = SHA256.HashData(Encoding.UTF8.GetBytes(json)),
    };
}
