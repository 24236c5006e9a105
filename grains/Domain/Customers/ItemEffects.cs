using System.Text.Json.Nodes;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>
/// What the items of one command bring about beside their events: rows of the conversation, and feedback. Pure.
/// </summary>
/// <param name="account">The account.</param>
/// <param name="customerId">The customer.</param>
/// <param name="known">What the database says of the customer's messages.</param>
/// <param name="feedback">What it says of what their feedback names.</param>
/// <param name="ids">A message for each item with an effect.</param>
internal sealed class ItemEffects(AccountId account, long customerId, ConversationFacts known, FeedbackFacts feedback, IdBag ids)
{
    private readonly List<Row> _rows = [];
    private ConversationFacts _known = known;
    private FeedbackFacts _feedback = feedback;

    /// <summary>Rows to write.</summary>
    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>Why an item cannot be taken now; null where it can. One that waits for an answer is to be given again.</summary>
    public Fault? Refusal(IngestItem item) => item.Effect switch
    {
        MessageEchoed echo when Judge(echo, item.Time).Verdict == EchoVerdict.Waits =>
            new Fault("", "echo_before_answer", "Something is being sent to the customer, and its answer is still to come."),
        FeedbackGiven given => FeedbackRules.Refusal(item, given, _feedback),
        _ => null,
    };

    /// <summary>Applies the effect of an item that was taken.</summary>
    public void Apply(IngestItem item)
    {
        switch (item.Effect)
        {
            case MessageWritten written:
                _rows.Add(new ConversationRow(ids.Next(IdSequence.OaMessages), account, customerId, written.OaId, IsInbound: true,
                    written.ZaloMessageId, written.Content, written.VarsJson, item.Time));
                break;

            case MessageEchoed echo:
                Apply(echo, item.Time);
                break;

            case FeedbackGiven given:
                _rows.Add(new FeedbackRow(account, customerId, given.Rating, given.Note,
                    new JsonArray([.. given.Choices.Select(c => (JsonNode)c)]).ToJsonString(Json.Plain), item.Time)
                {
                    NpsScore = given.NpsScore,
                    Type = given.Type,
                    ProductId = given.ProductId,
                    CampaignId = given.CampaignId,
                });
                _feedback = FeedbackRules.After(_feedback, item, given);
                break;
        }
    }

    private void Apply(MessageEchoed echo, DateTimeOffset at)
    {
        var (verdict, send) = Judge(echo, at);
        if (verdict == EchoVerdict.Settles)
        {
            _rows.Add(new SendResultRow(send!.MessageId, send.Attempt, SendResult.Sent, at, echo.ZaloMessageId, null, null));
        }
        else if (verdict == EchoVerdict.Foreign)
        {
            _rows.Add(new ConversationRow(ids.Next(IdSequence.OaMessages), account, customerId, echo.OaId, IsInbound: false,
                echo.ZaloMessageId, echo.Content, echo.VarsJson, at));
        }

        _known = _known.After(echo.ZaloMessageId, send);
    }

    private (EchoVerdict Verdict, OpenSend? Send) Judge(MessageEchoed echo, DateTimeOffset at) =>
        EchoMatch.Decide(echo.ZaloMessageId, echo.Text, echo.ByPerson, echo.OaId, at, _known);
}
