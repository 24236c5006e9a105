using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;

namespace ZaloOrleans.Api.Endpoints.Webhooks;

/// <summary>What Zalo tells us comes in here. It has no key of ours: its signature is what lets it in.</summary>
internal static class WebhookEndpoints
{
    private const string Tag = "Webhooks";

    public static void MapWebhooks(this IEndpointRouteBuilder app)
    {
        app.MapPost(ApiPaths.ZaloWebhooks, (HttpContext http, WebhookHandler handler) => handler.HandleAsync(http))
            .Allows(AccessRule.Open).WithMetadata(new BodyLimit(RequestLimits.Webhook))
            .Documented("zaloWebhook", Tag, "An event of an Official Account, from Zalo", 400, 401, 413)
            .Produces<WebhookAnswer>()
            .WithDescription("One URL for all Official Accounts of all apps. The header `X-ZEvent-Signature` is checked over the raw body with the Official Account's "
                + "secret key. Answered when the event is kept; what follows from it comes after. The body that the developer console tries the URL with is answered 200, and nothing else.");
        app.MapPost(ApiPaths.MiniAppWebhooks, (HttpContext http, WebhookHandler handler) => handler.HandleMiniAppAsync(http))
            .Allows(AccessRule.Open).WithMetadata(new BodyLimit(RequestLimits.Webhook))
            .Documented("zaloMiniAppWebhook", Tag, "An event of a Mini App, from Zalo", 400, 401, 413)
            .Produces<WebhookAnswer>()
            .WithDescription("The header `X-ZEvent-Signature` is checked with the Open API key and the secret of the app that the body names. "
                + "`user.revoke.consent` withdraws the customer's marketing consent; everything else is kept.");
    }
}
