using ZaloOrleans.Journeys;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>
/// A patch that says Active publishes the draft, whether the journey was active before or not; a draft that is what was published last
/// makes no new version. Who is on the way keeps the version of their entry.
/// </summary>
public sealed class JourneyRules : IResourceRules
{
    private const int MostRunsShown = 20;

    public string Resource => "journeys";

    public async Task<CatalogAnswer?> CheckAsync(RowChange change, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (!Publishes(change))
        {
            return null;
        }

        if (change.Old is null)
        {
            return CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "/status", "no_steps", "A new journey has no steps. Make it, give it steps, then activate it.");
        }

        var faults = new Faults();
        await CompileAsync(change.Old.Id, transaction, faults);
        return faults.AreNone ? null : CatalogRefusals.Of(CatalogOutcome.Unprocessable, faults);
    }

    public async Task<CatalogAnswer?> CheckDeleteAsync(CatalogRow row, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(row);
        var runs = await JourneyDrafts.ActiveRunsAsync(row.Id, MostRunsShown, transaction);
        return runs.Count == 0 ? null : CatalogAnswer.Refused(CatalogOutcome.Conflict, "", "active_runs",
            "Customers are on their way through it. End it, and delete it when they are through.");
    }

    public async Task WriteAsync(CatalogRow? old, RowChange? change, CatalogTransaction transaction)
    {
        if (old is not null && change is not null && Publishes(change))
        {
            await JourneyDrafts.PublishAsync(old.Id, await JourneyDrafts.ReadAsync(old.Id, transaction), transaction);
        }
    }

    private static bool Publishes(RowChange change) => change.Given.GetValueOrDefault("status") is "Active";

    private static async Task CompileAsync(long journeyId, CatalogTransaction transaction, Faults faults)
    {
        var steps = await JourneyDrafts.ReadAsync(journeyId, transaction);
        if (steps.Count == 0)
        {
            faults.Add("/status", "no_steps", "The journey has no steps.");
        }
        else if (JourneyCompiler.Compile(journeyId, 1, steps, faults) is { } journey)
        {
            var sends = journey.Steps.OfType<JourneyStep.SendOa>().ToList();
            var unknown = await JourneyDrafts.UnknownTemplatesAsync(sends.Select(s => s.Template), transaction);
            // One that is not approved yet may be by the time that somebody gets there; a decision looks.
            foreach (var send in sends.Where(s => unknown.Contains(s.Template)))
            {
                faults.Add($"/steps/{steps.FindIndex(s => s.StepNo == send.No)}/config/template", "unknown_template", "There is no template with this code.");
            }
        }
    }
}
