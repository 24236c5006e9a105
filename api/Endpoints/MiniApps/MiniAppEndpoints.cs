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
    }

    private static void Preflights(this IEndpointRouteBuilder app, string path, Func<HttpContext, IResult> answer) =>
        app.MapMethods(path, [HttpMethods.Options], answer).WithMetadata(AccessRule.Open).ExcludeFromDescription();
}
