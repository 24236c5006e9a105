using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>What customers have beyond other resources.</summary>
internal static class CustomerEndpoints
{
    public static void MapCustomers(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/customers/{id:long}/timeline", (HttpContext http, CustomerHandler handler, long id) => handler.TimelineAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CustomersRead))
            .Documented("getCustomerTimeline", "Customers", "What happened to a customer, newest first: events, messages, journey steps, decisions", 404)
            .IsPaged().Produces<TimelineContract>();

        app.MapGet("/v1/customers/{id:long}/zalo-links", (HttpContext http, CustomerHandler handler, long id) => handler.ZaloLinksAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CustomersRead))
            .Documented("listCustomerZaloLinks", "Customers", "By which Zalo user ids a customer is known, and which Official Account sees which", 404)
            .Produces<ZaloLinksContract>();

        app.MapDelete("/v1/customers/{id:long}/zalo-links/{linkId:long}", (HttpContext http, CustomerHandler handler, long id, long linkId) => handler.UnlinkAsync(http, id, linkId))
            .Allows(AccessRule.Needs(Scopes.CustomersWrite))
            .Documented("deleteCustomerZaloLink", "Customers", "Takes a Zalo user id from a customer: the next decision does not know it", 404).Produces(204);
    }
}
