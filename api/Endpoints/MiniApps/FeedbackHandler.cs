using ZaloOrleans.Api.Endpoints.Ingest;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Inbound.Items;
using ZaloOrleans.Ingest;
using ZaloOrleans.MiniApps;

namespace ZaloOrleans.Api.Endpoints.MiniApps;

/// <summary>Takes feedback of a Mini App's user: an event of theirs, with its row in the same commit.</summary>
internal sealed class FeedbackHandler(Ingestor ingestor, TimeProvider clock)
{
    private const int LongestText = 2_000;
    private const int LongestType = 40;
    private const int LongestTag = 150;
    private const int MostTags = 20;

    // Of a fault of the engine's, the only one that is about what is there already, and not about the request.
    private const string AlreadyGiven = "feedback_already_given";

    public async Task<IResult> HandleAsync(HttpContext http)
    {
        if (IdempotencyKey.Read(http.Request, out var key) is { } badKey)
        {
            return badKey.ToResult();
        }

        var (body, problem) = await ClientBody.ReadAsync(
            http.Request, "rating", "npsScore", "feedbackType", "feedbackText", "tags", "productId", "campaignId", "messageId");
        if (body is null)
        {
            return problem!.ToResult();
        }

        var feedback = Read(body);
        var messageId = body.Text("messageId", ItemLimits.MessageId) ?? SingleHandler.MessageIdOf(key);
        if (body.Problem is { } wrong)
        {
            return wrong.ToResult();
        }

        var item = FeedbackItem.Of(feedback, messageId, clock.GetUtcNow());
        var outcome = (await ingestor.TakeAsync(http.Caller(), [new InboundItem(item, null, false) { OfCustomer = true }], 1)).OutcomeOf(0);
        return outcome switch
        {
            { IsStored: true } => TypedResults.Json(new ItemReceipt(outcome.CustomerId, outcome.EventId, outcome.Duplicate), WireJson.Plain.ItemReceipt),
            { Fault: { Code: AlreadyGiven } fault } => Problems.Of(StatusCodes.Status409Conflict, [fault], "conflict").ToResult(),
            { Fault: { } fault } => Problems.Invalid([fault]).ToResult(),
            _ => (outcome?.Failure ?? Problems.TimedOut).ToResult(),
        };
    }

    private static FeedbackGiven Read(ClientBody body)
    {
        var feedback = new FeedbackGiven(body.Whole("rating", 1, 5), body.Text("feedbackText", LongestText), body.Texts("tags", MostTags, LongestTag))
        {
            NpsScore = body.Whole("npsScore", -100, 100),
            Type = body.Text("feedbackType", LongestType),
            ProductId = body.Row("productId"),
            CampaignId = body.Row("campaignId"),
        };
        if (body.Problem is null && feedback is { Rating: null, NpsScore: null, Note: null, Choices.IsEmpty: true })
        {
            body.Refuse("required", "Say at least one of rating, npsScore, feedbackText and tags.");
        }

        return feedback;
    }
}
