using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>What customers have beyond other resources.</summary>
internal static class CustomerEndpoints
{
    public static void MapCustomers(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/customers/{id:long}/timeline", (HttpContext http, CustomerHandler handler, long id) => handler.TimelineAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CustomersRead))
            .Documented("getCustomerTimeline", "Customers", "What happened to a customer, newest first: events, messages, journey steps, decisions", 404)
            .IsPaged().Produces<TimelineContract>();
}
