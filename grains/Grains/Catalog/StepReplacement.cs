using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>
/// Replaces the whole draft of a journey. Since the whole is there, it is checked as for activation, except that it may be empty. A step
/// that stays as it was keeps its row.
/// </summary>
public sealed class StepReplacement(CatalogTables tables, CatalogChanges changes)
{
    private static readonly ContractShape Body = ContractShape.Of<StepsContract>();
    private static readonly ContractShape Step = ContractShape.Of<StepContract>();

    /// <summary>Replaces the draft; answers the steps as they are then.</summary>
    public Task<CatalogAnswer> ReplaceAsync(AccountId account, CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        var next = Read(change.Json, faults);
        if (faults.AreNone && next.Count > 0)
        {
            JourneyCompiler.Compile(change.Id, 1, next, faults);
        }

        return faults.AreNone
            ? changes.RunAsync(account, change, tables.Find("journey-steps"), transaction => ReplaceAsync(change, next, transaction))
            : Task.FromResult(CatalogRefusals.Of(CatalogOutcome.Invalid, faults));
    }

    private async Task<CatalogAnswer> ReplaceAsync(CatalogChange change, List<StepSource> next, CatalogTransaction transaction)
    {
        var journeys = tables.Find("journeys")!;
        var (journey, refusal) = await CatalogStore.HoldAsync(journeys, change, transaction);
        if (refusal is not null)
        {
            return refusal;
        }

        var draft = DraftChanges.Between(await JourneyDrafts.ReadAsync(change.Id, transaction), next);
        var added = await JourneyDrafts.ReplaceAsync(change.Id, draft, transaction);
        if (!draft.Removed.IsEmpty || added.Count > 0)
        {
            await JourneyDrafts.TouchAsync(change.Id, transaction);
            journey = await transaction.HoldAsync(journeys, change.Id);
        }

        return CatalogAnswer.Done(Write(draft.Kept.Concat(added).OrderBy(s => s.StepNo)), journey!.ETag);
    }

    private static List<StepSource> Read(string? json, Faults faults)
    {
        var steps = new List<StepSource>();
        if (ContractBody.Read(Body, json, isNew: true, faults).GetValueOrDefault("steps") is string list)
        {
            using var document = JsonDocument.Parse(list);
            var i = 0;
            foreach (var step in document.RootElement.EnumerateArray())
            {
                var values = ContractBody.Read(Step, step, isNew: true, $"/steps/{i++}", faults);
                steps.Add(new StepSource(
                    0, values.GetValueOrDefault("stepNo") as int? ?? 0, values.GetValueOrDefault("type") as string ?? "",
                    ConfigOf(values.GetValueOrDefault("config") as string)));
            }
        }

        return steps;
    }

    private static JsonElement ConfigOf(string? json)
    {
        using var config = JsonDocument.Parse(json ?? "{}");
        return config.RootElement.Clone();
    }

    private static string Write(IEnumerable<StepSource> steps) => new JsonObject
    {
        ["steps"] = new JsonArray([.. steps.Select(s => (JsonNode)new JsonObject
        {
            ["id"] = s.Id,
            ["stepNo"] = s.StepNo,
            ["type"] = s.Type,
            ["config"] = JsonNode.Parse(s.Config.GetRawText()),
        })]),
    }.ToJsonString(Json.Plain);
}
