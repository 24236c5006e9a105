using ZaloOrleans.Api.Endpoints.Ingest;
using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Endpoints.MiniApps;

/// <summary>For the users of Mini Apps. What they send comes in by the ingest endpoints.</summary>
internal static class MiniAppEndpoints
{
    private const string Tag = "Mini App";

    public static void MapMiniApps(this IEndpointRouteBuilder app)
    {
        app.Preflights("/v1/miniapp/session", CrossOrigin.Preflight);
        app.MapPost("/v1/miniapp/session", (HttpContext http, MiniAppHandler handler) => handler.OpenAsync(http))
            .Allows(AccessRule.Open).Documented("openMiniAppSession", Tag, "A session for the user of a Mini App", 400, 401, 422)
            .TakesJson(typeof(SessionContract)).Produces<SessionAnswer>()
            .WithDescription("Zalo is asked whose the access token is, with a proof that we have the app's secret; the customer is found or made, and a phone joins it. "
                + "The token reaches `track`, `identify`, `batch`, and the endpoints here, for that one customer. The secret stays with us.");
        app.Preflights("/v1/miniapp/me", CrossOrigin.PreflightOfGet);
        app.MapGet("/v1/miniapp/me", (HttpContext http, MiniAppHandler handler) => handler.MeAsync(http))
            .Allows(AccessRule.OwnSession).Documented("getMiniAppMe", Tag, "What is known of the user", 404).Produces<CustomerContract>();
        app.Preflights("/v1/miniapp/consent", CrossOrigin.Preflight);
        app.MapPost("/v1/miniapp/consent", (HttpContext http, MiniAppHandler handler) => handler.ConsentAsync(http))
            .Allows(AccessRule.OwnSession).Documented("setMiniAppConsent", Tag, "The user agrees to messages, or takes that back")
            .TakesJson(typeof(ConsentContract)).Produces<ConsentAnswer>()
            .WithDescription("It counts in the very next decision, and stands on the timeline as `consent_given` or `consent_withdrawn`.");
        app.Preflights("/v1/miniapp/feedback", CrossOrigin.Preflight);
        app.MapPost("/v1/miniapp/feedback", (HttpContext http, FeedbackHandler handler) => handler.HandleAsync(http))
            .Allows(AccessRule.OwnSession).Documented("giveMiniAppFeedback", Tag, "The user rates, scores or writes", 409)
            .TakesJson(typeof(FeedbackContract)).Produces<ItemReceipt>()
            .WithDescription("A row of `user_feedback`, and the event `feedback_submitted`. A second one about the same campaign on the same day (UTC) is refused with "
                + "`feedback_already_given`: the first one stays. A repeat with the same messageId is answered as the first one was.");
        app.MapAds();
    }

    private static void MapAds(this IEndpointRouteBuilder app)
    {
        app.Preflights("/v1/miniapp/ads", CrossOrigin.PreflightOfGet);
        app.MapGet("/v1/miniapp/ads", (HttpContext http, AdHandler handler, string? channelId, string? limit) => handler.ListAsync(http, channelId, limit))
            .Allows(AccessRule.Needs(Scopes.CatalogRead) with { Session = true })
            .Documented("listMiniAppAds", Tag, "The account's advertisements that are live, those that began last first")
            .Produces<LiveAdsContract>()
            .WithDescription("At most `limit` (1 to 100, default 20), of the channel `channelId` where that is given. Live is what has the status that the seed `active` stands for, "
                + "within its dates, of a campaign within its dates that is neither paused, completed, cancelled nor failed. An advertisement of an experiment's variant is not among them.");
    }

    /// <summary>What a browser asks before it sends. Not in the document.</summary>
    public static void Preflights(this IEndpointRouteBuilder app, string path, Func<HttpContext, IResult> answer) =>
        app.MapMethods(path, [HttpMethods.Options], answer).WithMetadata(AccessRule.Open).ExcludeFromDescription();
}
