using ZaloOrleans.Api.Endpoints.Catalog;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Limits;

/// <summary>How fast an account may send.</summary>
internal static class LimitEndpoints
{
    public static void MapLimits(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/limits", async (HttpContext http, IGrainFactory grains) => new CatalogResult(await grains.Query(http.Caller().Account).Limits()))
            .Allows(AccessRule.Needs(Scopes.CatalogRead))
            .Documented("getLimits", "Limits", "How fast may be sent: each rule, what of it is used, what waits, and how long that will take")
            .Produces<LimitsContract>()
            .WithDescription("The rules are those of `send-rate-limits`. `apps` are Zalo's own limits of the apps by which the Official Accounts are connected.");
}
