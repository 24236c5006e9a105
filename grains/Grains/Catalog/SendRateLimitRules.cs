using ZaloOrleans.Limits;
using ZaloOrleans.Policy;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>A send-rate limit is refused where it says nothing that could hold, with the place of the fault.</summary>
public sealed class SendRateLimitRules : IResourceRules
{
    public string Resource => "send-rate-limits";

    public async Task<CatalogAnswer?> CheckAsync(RowChange change, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        var rules = SendRates.Read((string)change["rules"]!, "/rules", faults);
        if (faults.AreNone && rules.Length + await RateRows.RulesBesideAsync(change.Old?.Id ?? 0, transaction) > SendRates.MostOfAnAccount)
        {
            faults.Add("/rules", "too_many_rules", $"An account has at most {SendRates.MostOfAnAccount} rules over all of its send-rate limits.");
        }

        return faults.AreNone ? null : CatalogRefusals.Of(CatalogOutcome.Invalid, faults);
    }
}
