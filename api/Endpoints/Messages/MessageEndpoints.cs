using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;

namespace ZaloOrleans.Api.Endpoints.Messages;

/// <summary>Decisions about messages.</summary>
internal static class MessageEndpoints
{
    private const string Tag = "Messages";

    public static void MapMessages(this IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/messages", (HttpContext http, MessageHandler handler) => handler.SendAsync(http))
            .Allows(AccessRule.Needs(Scopes.MessagesWrite)).Documented("sendMessage", Tag, "Says something to a customer, if it may be said", 404, 409, 422)
            .IsIdempotent().TakesJson(typeof(MessageContract)).Produces<DecisionAnswer>()
            .WithDescription("A decision that says no is a 200 with its code and reasons. What may be said is queued in the same commit, to be sent now, or where the outcome is `defer` later. "
                + "A repeat with the same `Idempotency-Key`, also one at the same time, gets the first answer.");

        app.MapPost("/v1/decisions", (HttpContext http, MessageHandler handler) => handler.DecideAsync(http))
            .Allows(AccessRule.Needs(Scopes.CustomersRead)).Documented("explainDecision", Tag, "What would be decided about a message, and why", 404)
            .TakesJson(typeof(MessageContract)).Produces<DecisionAnswer>()
            .WithDescription("The same rules as POST /v1/messages, all of them, also after one that refuses. Changes nothing.");

        app.MapGet("/v1/decisions/{id:long}", (HttpContext http, MessageHandler handler, long id) => handler.DecisionAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CustomersRead)).Documented("getDecision", Tag, "A decision that was made, and why", 404).Produces<KeptDecisionAnswer>();
    }
}
