using ZaloOrleans.Keys;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>Writes rows by the generic path: body against contract, then one transaction.</summary>
public sealed class TableWriter(CatalogTable table, IResourceRules rules, CatalogStore store) : ICatalogWriter
{
    public string Resource => table.Resource;

    public Task<CatalogAnswer> CreateAsync(AccountId account, CatalogChange change) =>
        Read(change, isNew: true, out var refusal) is { } values ? store.CreateAsync(account, table, values, change, rules) : Task.FromResult(refusal!);

    public Task<CatalogAnswer> ChangeAsync(AccountId account, CatalogChange change) =>
        Read(change, isNew: false, out var refusal) is { } values ? store.ChangeAsync(account, table, values, change, rules) : Task.FromResult(refusal!);

    public Task<CatalogAnswer> DeleteAsync(AccountId account, CatalogChange change) => store.DeleteAsync(account, table, change, rules);

    private Dictionary<string, object?>? Read(CatalogChange change, bool isNew, out CatalogAnswer? refusal)
    {
        var faults = new Faults();
        var values = ContractBody.Read(table.Shape, change.Json, isNew, faults);
        refusal = faults.AreNone ? null : CatalogRefusals.Of(CatalogOutcome.Invalid, faults);
        return refusal is null ? values : null;
    }
}
