using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>Conversations with customers: who wrote, what was said, and what support answers.</summary>
internal static class ConversationEndpoints
{
    private const string Tag = "Conversations";

    public static void MapConversations(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/conversations", (HttpContext http, ConversationHandler handler) => handler.ListAsync(http))
            .Allows(AccessRule.Needs(Scopes.CustomersRead))
            .Documented("listConversations", Tag, "Conversations with customers who have written, by what they wrote last, newest first")
            .IsPaged().Produces<PageContract<ConversationContract>>();

        app.MapGet("/v1/conversations/{id:long}/messages", (HttpContext http, ConversationHandler handler, long id) => handler.MessagesAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CustomersRead))
            .Documented("listConversationMessages", Tag, "What was said to and by a customer, newest first", 404)
            .IsPaged().Produces<PageContract<ConversationMessageContract>>();

        app.MapGet("/v1/conversations/{id:long}/media/{mediaId:long}", (HttpContext http, ConversationHandler handler, long id, long mediaId) => handler.MediaAsync(http, id, mediaId))
            .Allows(AccessRule.Needs(Scopes.CustomersRead))
            .Documented("readConversationMedia", Tag, "The bytes of a medium that came with a customer's message", 404)
            .Produces(200, contentType: "application/octet-stream")
            .WithDescription("With the content type that Zalo told, which proves nothing: only images of the usual kinds are shown by a browser, all else is to be saved. "
                + "Before it is stored there is no such thing here; the list of messages says where each stands.");

        app.MapPost("/v1/conversations/{id:long}/reply", (HttpContext http, ConversationHandler handler, long id) => handler.ReplyAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CustomersWrite))
            .Documented("replyToConversation", Tag, "Answers a customer, within 7 days of their last interaction", 404, 422)
            .IsIdempotent().TakesJson(typeof(ReplyContract)).Produces<RepliedContract>(201)
            .WithDescription("It needs no consent, because the customer wrote first. Outside Zalo's window it is refused with `window_closed` or `never_interacted`.");
    }
}
