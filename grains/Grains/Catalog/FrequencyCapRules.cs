using ZaloOrleans.Limits;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>A frequency cap is refused where it says nothing that could hold, with the place of the fault.</summary>
public sealed class FrequencyCapRules : IResourceRules
{
    public string Resource => "frequency-caps";

    public async Task<CatalogAnswer?> CheckAsync(RowChange change, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        var rules = FrequencyCaps.Read(change.Old?.Id ?? 0, (string)change["window"]!, (string)change["rules"]!, faults);
        if (faults.AreNone && rules.Length + await CapRows.RulesBesideAsync(change.Old?.Id ?? 0, transaction) > CapBook.MostOfAnAccount)
        {
            faults.Add("/rules", "too_many_rules", $"An account has at most {CapBook.MostOfAnAccount} rules over all of its frequency caps.");
        }

        return faults.AreNone ? null : CatalogRefusals.Of(CatalogOutcome.Invalid, faults);
    }
}
