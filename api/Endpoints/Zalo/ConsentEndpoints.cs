using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Endpoints.Zalo;

/// <summary>Connecting an Official Account by the consent of its administrator.</summary>
internal static class ConsentEndpoints
{
    private const string Tag = "ZaloAccounts";

    public static void MapConsents(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/zalo-accounts/connect", (HttpContext http, ConsentHandler handler, string? appId, string? redirectUri) => handler.ConnectAsync(http, appId, redirectUri))
            .Allows(AccessRule.Needs(Scopes.CatalogWrite))
            .Documented("connectZaloAccount", Tag, "Begins the consent by which an Official Account is connected", 422).Produces<ConsentContract>()
            .WithDescription("Answers with the page of Zalo's that an administrator of the Official Account opens within ten minutes. Without `appId` and `redirectUri` those that "
                + "the silos are set up with. `redirectUri` must be as it is saved for the app, and lead to the callback.");

        app.MapGet("/v1/zalo-accounts/callback", (HttpContext http, ConsentHandler handler) => handler.FinishAsync(http))
            .Allows(AccessRule.Open)
            .Documented("zaloAccountCallback", Tag, "Where Zalo sends the administrator back to", 400, 409, 422).Produces<ConnectedContract>()
            .WithDescription("Takes `code`, `oa_id` and `state` from the query. The state is the proof: it works once, for ten minutes. Stores the tokens, and makes the Official Account or renews it.");
    }
}
