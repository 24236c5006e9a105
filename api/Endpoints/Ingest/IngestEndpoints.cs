using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;
using ZaloOrleans.Api.Inbound.Items;

namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>What customers do comes in here, in Segment's shape.</summary>
internal static class IngestEndpoints
{
    private const string Tag = "Ingest";
    private const string Repeats = "A repeat with the same `messageId` is stored once. Where the item has none, an `Idempotency-Key` does for it.";

    public static void MapIngest(this IEndpointRouteBuilder app)
    {
        Map(app, AccessRule.IngestOrSession, "/v1/batch", "sendBatch", "Many items: 1 to 500, at most 1 MB", (HttpContext http, BatchHandler handler) => handler.HandleAsync(http))
            .TakesJson(typeof(BatchContract)).Produces<BatchAnswer>().WithMetadata(new BodyLimit(RequestLimits.Batch))
            .WithDescription("Answered when every item is committed or refused. An item with the code `retry` is in order and may be sent again.");
        Map(app, AccessRule.IngestOrSession, "/v1/track", "track", "Something happened", (HttpContext http, SingleHandler handler) => handler.HandleAsync(http, ItemType.Track))
            .TakesJson(typeof(ItemContract)).Produces<ItemReceipt>().WithDescription(Repeats);
        Map(app, AccessRule.IngestOrSession, "/v1/identify", "identify", "Who somebody is, and what is known of them", (HttpContext http, SingleHandler handler) => handler.HandleAsync(http, ItemType.Identify))
            .TakesJson(typeof(ItemContract)).Produces<ItemReceipt>().WithDescription(Repeats);
        Map(app, AccessRule.Ingest, "/v1/page", "page", "A page was looked at: the event page_view", (HttpContext http, SingleHandler handler) => handler.HandleAsync(http, ItemType.Page))
            .TakesJson(typeof(ItemContract)).Produces<ItemReceipt>().WithDescription(Repeats);
    }

    private static RouteHandlerBuilder Map(IEndpointRouteBuilder app, AccessRule rule, string path, string name, string summary, Delegate handler)
    {
        app.MapMethods(path, [HttpMethods.Options], CrossOrigin.Preflight).WithMetadata(AccessRule.Open).ExcludeFromDescription();
        return app.MapPost(path, handler).Allows(rule).Documented(name, Tag, summary);
    }
}
