using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ZaloOrleans.Audit;
using ZaloOrleans.Catalog;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Rules;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>Puts webhooks back whose effect failed. It holds nothing; one call at a time, so that each says what it did itself.</summary>
[GrainType("parked-webhooks")]
public sealed class ParkedWebhooksGrain(TurnRuntime runtime, ParkedWebhookReader parked) : Grain, IParkedWebhooksGrain
{
    private const int AtOnce = 500;
    private const int Most = 5_000;
    private const string Table = "oaWebhookEvents";

    private AccountId Account => GrainKey.AccountOf(this.GetPrimaryKeyString());

    public async Task<CatalogAnswer> Reprocess(long id, string actor)
    {
        switch (await runtime.Gate.ReadAsync(() => parked.FindAsync(Account, id)))
        {
            case null:
                return CatalogRefusals.NotFound;

            case (_, { } found):
                await PutBackAsync([found], actor);
                return Pending(id);

            case ("pending", null):
                return Pending(id);

            case ("success", null):
                return CatalogAnswer.Refused(CatalogOutcome.Conflict, "", "already_processed", "What follows from this webhook was done. Nothing is left to do.");

            default:
                return CatalogAnswer.Refused(CatalogOutcome.Conflict, "", "not_parked", "This webhook failed, and its place is not kept any more.");
        }
    }

    public async Task<CatalogAnswer> ReprocessAll(CatalogList query, string actor)
    {
        ArgumentNullException.ThrowIfNull(query);
        var faults = new Faults();
        if (ParkedFilter.Read(query.Filters, faults) is not { } filter)
        {
            return CatalogRefusals.Of(CatalogOutcome.Invalid, faults);
        }

        // One that fails again meanwhile is not put back by the same call for ever.
        var (until, done) = (runtime.Clock.GetUtcNow(), 0);
        List<ParkedWebhook> some;
        do
        {
            some = await runtime.Gate.ReadAsync(() => parked.ListAsync(Account, filter, until, AtOnce));
            if (some.Count > 0)
            {
                await PutBackAsync(some, actor);
            }

            done += some.Count;
        }
        while (some.Count == AtOnce && done < Most);
        return CatalogAnswer.Done(new JsonObject { ["reprocessed"] = done, ["more"] = some.Count == AtOnce }.ToJsonString(Json.Plain));
    }

    private async Task PutBackAsync(List<ParkedWebhook> webhooks, string actor)
    {
        await using var lease = await runtime.DrawAsync((IdSequence.AuditLogs, webhooks.Count));
        var now = runtime.Clock.GetUtcNow();
        var turn = new Turn
        {
            Account = Account,
            Rows =
            [
                .. webhooks.Select(w => new WebhookAgainRow(w.EventId, now)),
                .. webhooks.Select(w => new AuditRow(lease.Bag.Next(IdSequence.AuditLogs), Account, Table, w.EventId, "reprocess", actor, now,
                    """{"status":"failed"}""", """{"status":"pending"}""")),
            ],
            Signals = webhooks.Select(w => w.Lane).Distinct().Select(lane => new Signal(GrainKey.WebhookLane(Account, lane), WebhookLanes.Work)).ToImmutableArray(),
        };
        if (await runtime.Committer.CommitAsync(turn) is not TurnOutcome.Committed and var outcome)
        {
            throw new InvalidOperationException($"The webhooks were not put back: {outcome}.");
        }
    }

    private static CatalogAnswer Pending(long id) => CatalogAnswer.Done(new JsonObject { ["id"] = id, ["status"] = "pending" }.ToJsonString(Json.Plain));
}
