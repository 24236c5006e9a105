using ZaloOrleans.Api.Endpoints.MiniApps;
using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Endpoints.Privacy;

/// <summary>What a person may ask of what is held about them.</summary>
internal static class PrivacyEndpoints
{
    private const string Told = "One JSON object with everything that is held: the customer, then a list for each table that has something of it. Customers that were merged are one. "
        + "It is written while it is read, so that it may be of any length; a connection that ends before the last bracket means that it is not whole. Who asked is kept.";

    private const string Erased = "From the answer on nothing is sent to the customer or decided for it, its identities are free, and it is not found any more; the rest goes within "
        + "seconds to minutes, also over restarts. Counts in reports stay. A suppression stays. It cannot be taken back. A repeat is answered with how far it is.";

    public static void MapPrivacy(this IEndpointRouteBuilder app)
    {
        app.MapOfKeys("Customers");
        app.MapOfSessions("Mini App");
    }

    private static void MapOfKeys(this IEndpointRouteBuilder app, string tag)
    {
        app.MapGet("/v1/customers/{id:long}/export", (HttpContext http, PrivacyHandler handler, long id) => handler.ExportAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CustomersRead))
            .Documented("exportCustomer", tag, "Everything that is held about a customer", 404).Produces<ExportContract>().WithDescription(Told);
        app.MapPost("/v1/customers/{id:long}/erase", (HttpContext http, PrivacyHandler handler, long id) => handler.EraseAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CustomersErase))
            .Documented("eraseCustomer", tag, "Erases a customer", 404).Produces<ErasureContract>(StatusCodes.Status202Accepted).WithDescription(Erased);
        app.MapGet("/v1/customers/{id:long}/erase", (HttpContext http, PrivacyHandler handler, long id) => handler.ErasureAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CustomersRead))
            .Documented("getCustomerErasure", tag, "How far a customer's erasure is", 404).Produces<ErasureContract>();
    }

    private static void MapOfSessions(this IEndpointRouteBuilder app, string tag)
    {
        app.Preflights("/v1/miniapp/export", CrossOrigin.PreflightOfGet);
        app.MapGet("/v1/miniapp/export", (HttpContext http, PrivacyHandler handler) => handler.ExportAsync(http, null))
            .Allows(AccessRule.OwnSession)
            .Documented("exportMiniAppUser", tag, "Everything that is held about the user", 404).Produces<ExportContract>().WithDescription(Told);
        app.Preflights("/v1/miniapp/erase", CrossOrigin.PreflightOfBoth);
        app.MapPost("/v1/miniapp/erase", (HttpContext http, PrivacyHandler handler) => handler.EraseAsync(http, null))
            .Allows(AccessRule.OwnSession)
            .Documented("eraseMiniAppUser", tag, "Erases the user", 404).Produces<ErasureContract>(StatusCodes.Status202Accepted).WithDescription(Erased);
        app.MapGet("/v1/miniapp/erase", (HttpContext http, PrivacyHandler handler) => handler.ErasureAsync(http, null))
            .Allows(AccessRule.OwnSession)
            .Documented("getMiniAppErasure", tag, "How far the user's erasure is, as long as the session lasts", 404).Produces<ErasureContract>();
    }
}
