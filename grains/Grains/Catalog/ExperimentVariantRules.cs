using ZaloOrleans.Experiments;
using ZaloOrleans.Journeys;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>
/// Variants of a running experiment change only so that their splits still sum to 100: its row is held meanwhile, so that two changes cannot pass
/// each other. A variant with customers stays.
/// </summary>
public sealed class ExperimentVariantRules : IResourceRules
{
    /// <summary>Decimals of a split in the database.</summary>
    private const int Decimals = 3;

    public string Resource => "experiment-variants";

    public async Task<CatalogAnswer?> CheckAsync(RowChange change, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.Given.GetValueOrDefault("trafficSplit") is decimal split)
        {
            // As the database would round it, so that what is summed is what is kept.
            change["trafficSplit"] = decimal.Round(split, Decimals, MidpointRounding.AwayFromZero);
        }

        if (change["control"] is true && change["template"] is not null)
        {
            return CatalogAnswer.Refused(CatalogOutcome.Invalid, "/template", "not_allowed", "A control gets no message. Leave it out.");
        }

        if (change.Alters("template") && change["template"] is string code && (await JourneyDrafts.UnknownTemplatesAsync([code], transaction)).Count > 0)
        {
            return CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "/template", "unknown_template", "There is no template with this code.");
        }

        var of = (long)change["experimentId"]!;
        if (await ExperimentDrafts.HoldAsync(of, transaction) is not { } status)
        {
            return CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "/experimentId", "unknown_reference", "There is no such experiment.");
        }

        return status == ExperimentStatus.Running && change.Alters("trafficSplit")
            ? await CheckSplitsAsync(of, change.Old?.Id, (decimal)change["trafficSplit"]!, transaction) : null;
    }

    public async Task<CatalogAnswer?> CheckDeleteAsync(CatalogRow row, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(row);
        var of = (long)row["experimentId"]!;
        var status = await ExperimentDrafts.HoldAsync(of, transaction);
        if (await ExperimentDrafts.IsAssignedAsync(row.Id, transaction))
        {
            return CatalogAnswer.Refused(CatalogOutcome.Conflict, "", "has_assignments", "Customers are assigned to it. A split of 0 lets no further ones in.");
        }

        return status == ExperimentStatus.Running ? await CheckSplitsAsync(of, row.Id, 0, transaction) : null;
    }

    private static async Task<CatalogAnswer?> CheckSplitsAsync(long experimentId, long? variantId, decimal split, CatalogTransaction transaction)
    {
        var others = (await ExperimentDrafts.VariantsAsync(experimentId, transaction)).Where(v => v.Id != variantId);
        var faults = new Faults();
        ExperimentReader.CheckSplits(others.Select(v => v.Split).Append(split), "/trafficSplit", faults);
        return faults.AreNone ? null : CatalogRefusals.Of(CatalogOutcome.Unprocessable, faults);
    }
}
