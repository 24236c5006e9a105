using System.Collections.Immutable;

namespace ZaloOrleans.Catalog;

/// <summary>Webhooks as they came, which are only read; with their bodies only for who asks for them.</summary>
internal static class WebhookEventTables
{
    public static readonly CatalogTable Plain = Of<WebhookEventContract>("oa-webhook-events");

    public static readonly CatalogTable WithPayload = Of<WebhookEventDetailContract>("oa-webhook-events+payload");

    private static CatalogTable Of<TContract>(string resource) => CatalogTable.Of<TContract>(resource, "oawebhookevents") with
    {
        Operations = CatalogOperations.Read,
        IsWrittenByQueries = false,
        Joins = "left join engine.parked_webhooks p on p.account_id = t.account_id and p.event_id = t.id",
        Expressions = ImmutableDictionary.CreateRange(
        [
            KeyValuePair.Create("parkedAt", "p.parked_at"),
            KeyValuePair.Create("attempts", "p.attempts"),
            KeyValuePair.Create("reason", "p.reason"),
        ]),
    };
}
