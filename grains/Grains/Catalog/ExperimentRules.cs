using System.Text.Json.Nodes;
using ZaloOrleans.Experiments;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>
/// An experiment runs only while its variants' splits sum to 100. What it is drawn with stays once anybody was assigned: with another seed the
/// same customers would fall elsewhere, and a front end would show them what the engine does not.
/// </summary>
public sealed class ExperimentRules : IResourceRules
{
    private static readonly string[] Frozen = ["seed", "namespace"];

    public string Resource => "experiments";

    public async Task<CatalogAnswer?> CheckAsync(RowChange change, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(change);
        return CheckSettings(change) ?? CheckStatus(change) ?? await CheckCampaignAsync(change, transaction) ?? await CheckFrozenAsync(change, transaction)
            ?? await CheckSplitsAsync(change, transaction);
    }

    private static CatalogAnswer? CheckSettings(RowChange change)
    {
        var faults = new Faults();
        var settings = new JsonObject { ["seed"] = (string?)change["seed"], ["namespace"] = change["namespace"] is string range ? JsonNode.Parse(range) : null };
        ExperimentReader.ReadSettings(settings.ToJsonString(Json.Plain), "", faults);
        return faults.AreNone ? null : CatalogRefusals.Of(CatalogOutcome.Invalid, faults);
    }

    private static CatalogAnswer? CheckStatus(RowChange change) =>
        ExperimentStatus.MayBecome((string?)change.Old?["status"], StatusOf(change)) ? null
            : CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "/status", "invalid_transition",
                $"{change.Old?["status"] ?? ExperimentStatus.Draft} does not become {StatusOf(change)}.");

    private static async Task<CatalogAnswer?> CheckCampaignAsync(RowChange change, CatalogTransaction transaction) =>
        change.Alters("campaignId") && change["campaignId"] is long campaign && !await ExperimentDrafts.HasCampaignAsync(campaign, transaction)
            ? CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "/campaignId", "unknown_reference", "There is no such campaign.") : null;

    private static async Task<CatalogAnswer?> CheckFrozenAsync(RowChange change, CatalogTransaction transaction)
    {
        if (change.Old is not { } old || Frozen.Where(change.Alters).ToList() is not { Count: > 0 } altered || !await ExperimentDrafts.HasAssignedAsync(old.Id, transaction))
        {
            return null;
        }

        var faults = new Faults();
        altered.ForEach(field => faults.Add($"/{field}", "assigned_is_frozen", "Customers were assigned by it. Make a new experiment."));
        return CatalogRefusals.Of(CatalogOutcome.Unprocessable, faults);
    }

    private static async Task<CatalogAnswer?> CheckSplitsAsync(RowChange change, CatalogTransaction transaction)
    {
        if (StatusOf(change) != ExperimentStatus.Running || !change.Alters("status"))
        {
            return null;
        }

        var variants = change.Old is { } old ? await ExperimentDrafts.VariantsAsync(old.Id, transaction) : [];
        var faults = new Faults();
        ExperimentReader.CheckSplits(variants.Select(v => v.Split), "/variants", faults);
        return faults.AreNone ? null : CatalogRefusals.Of(CatalogOutcome.Unprocessable, faults);
    }

    private static string StatusOf(RowChange change) => (string?)change["status"] ?? ExperimentStatus.Draft;
}
