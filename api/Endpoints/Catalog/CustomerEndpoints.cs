using ZaloOrleans.Api.Http;
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

        app.MapPost("/v1/customers/{id:long}/consent", (HttpContext http, ResourceHandler handler, long id) => handler.SetConsentAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CustomersWrite))
            .Documented("setCustomerConsent", "Customers", "Keeps what a customer said about messages, with its proof", 404, 422)
            .IsIdempotent().TakesJson(typeof(ConsentWordContract)).Produces<CustomerContract>(201)
            .WithDescription("The answer is the customer; `marketingConsent` shows the last word about promotions on all channels.");

        app.MapGet("/v1/consents", (HttpContext http, ResourceHandler handler) => handler.ListAsync(http, "consents"))
            .Allows(AccessRule.Needs(Scopes.CustomersRead))
            .Documented("listConsents", "Customers", "The ledger of what customers said about messages").IsList().Produces<PageContract<ConsentLedgerContract>>();

        app.MapPost("/v1/suppressions/bulk", (HttpContext http, ResourceHandler handler) => handler.AddSuppressionsAsync(http))
            .Allows(AccessRule.Needs(Scopes.CustomersWrite)).WithMetadata(new BodyLimit(RequestLimits.Batch))
            .Documented("addSuppressions", "Suppressions", "Many identities that nothing is sent to, at most 10,000", 409, 422)
            .IsIdempotent().TakesJson(typeof(SuppressionImportContract)).Produces<SuppressionsImportedContract>(201)
            .WithDescription("They count from the moment of the answer. What is none of its type is left out and told with its place.");
    }
}
