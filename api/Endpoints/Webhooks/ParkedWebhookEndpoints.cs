using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Endpoints.Webhooks;

/// <summary>Webhooks as they came, and what a person can do about those whose effect failed.</summary>
internal static class ParkedWebhookEndpoints
{
    private const string Tag = "Webhooks";

    public static void MapParkedWebhooks(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/oa-webhook-events", (HttpContext http, ParkedWebhookHandler handler) => handler.ListAsync(http))
            .Allows(AccessRule.Needs(Scopes.CustomersRead))
            .Documented("listWebhookEvents", Tag, "Webhooks as they came, newest first").IsList().Produces<PageContract<WebhookEventContract>>()
            .WithDescription("`?include=payload` adds their bodies. Those that failed (`status=failed`) wait to be reprocessed, with their reason.");

        app.MapGet("/v1/oa-webhook-events/{id:long}", (HttpContext http, ParkedWebhookHandler handler, long id) => handler.ReadAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CustomersRead))
            .Documented("getWebhookEvent", Tag, "A webhook as it came, with its body", 404).Produces<WebhookEventDetailContract>();

        app.MapPost("/v1/oa-webhook-events/{id:long}/reprocess", (HttpContext http, ParkedWebhookHandler handler, long id) => handler.ReprocessAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CatalogWrite))
            .Documented("reprocessWebhookEvent", Tag, "Tries a webhook again whose effect failed", 404, 409).Produces<ReprocessedContract>()
            .WithDescription("It goes back to where it waited, and is tried as if it had just come. One that waits already is answered the same.");

        app.MapPost("/v1/oa-webhook-events/reprocess", (HttpContext http, ParkedWebhookHandler handler) => handler.ReprocessAllAsync(http))
            .Allows(AccessRule.Needs(Scopes.CatalogWrite))
            .Documented("reprocessWebhookEvents", Tag, "Tries all webhooks again whose effect failed", 400).Produces<ReprocessedAllContract>()
            .WithDescription("Filters stand in the query, as in lists: `status` (only `failed`), `eventType`, `receivedAt.gte`, `receivedAt.lt`. At most 5,000 in one call; `more` says whether to ask again.");
    }
}
