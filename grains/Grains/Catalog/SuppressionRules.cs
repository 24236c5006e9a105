using ZaloOrleans.Ingest;
using ZaloOrleans.Rules;
using ZaloOrleans.Suppressions;

namespace ZaloOrleans.Catalog;

/// <summary>Suppressions are kept in the form in which a decision asks for them.</summary>
public sealed class SuppressionRules : IResourceRules
{
    public string Resource => "suppressions";

    public Task<CatalogAnswer?> CheckAsync(RowChange change, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        change["value"] = SuppressionValue.Normalize((string)change["type"]!, (string)change["value"]!, E164.Normalize, faults);
        return Task.FromResult(faults.AreNone ? null : CatalogRefusals.Of(CatalogOutcome.Invalid, faults));
    }
}
