using ZaloOrleans.Catalog;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Accounts;

/// <summary>What settings ask beyond their contract.</summary>
public sealed class SettingsRules : IResourceRules
{
    public string Resource => SettingsTable.Table.Resource;

    public Task<CatalogAnswer?> CheckAsync(RowChange change, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        foreach (var (field, value) in change.Given.ToList())
        {
            change[field] = SettingsChecks.Check(field, value, faults);
        }

        return Task.FromResult(faults.AreNone ? null : CatalogRefusals.Of(CatalogOutcome.Invalid, faults));
    }
}
