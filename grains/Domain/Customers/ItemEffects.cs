using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Media;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>
/// What the items of one command bring about beside their events: rows of the conversation, media to fetch, and feedback. Pure.
/// </summary>
/// <param name="account">The account.</param>
/// <param name="customerId">The customer.</param>
/// <param name="known">What the database says of the customer's messages.</param>
/// <param name="now">The turn's time.</param>
/// <param name="ids">A message for each item with an effect, and a medium for each that is named.</param>
internal sealed class ItemEffects(AccountId account, long customerId, ConversationFacts known, DateTimeOffset now, IdBag ids)
{
    private readonly List<Row> _rows = [];
    private ConversationFacts _known = known;

    /// <summary>Rows to write.</summary>
    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>The lanes that have media to fetch.</summary>
    public ImmutableArray<Signal> Signals => _rows.Count == 0 ? [] :
    [
        .. _rows.OfType<MediaRow>().Where(r => r.Media.Url is not null).Select(r => MediaLanes.Of(r.Id)).Distinct()
            .Select(lane => new Signal(GrainKey.MediaFetch(account, lane), MediaLanes.Work)),
    ];

    /// <summary>Why an item cannot be taken now; null where it can. One that waits for an answer is to be given again.</summary>
    public Fault? Refusal(IngestItem item) => item.Effect is MessageEchoed echo && EchoMatch.Decide(HeardOf(echo, item.Time), echo.ByPerson, _known).Verdict == EchoVerdict.Waits
        ? new Fault("", "echo_before_answer", "Something is being sent to the customer, and its answer is still to come.")
        : null;

    /// <summary>Applies the effect of an item that was taken.</summary>
    public void Apply(IngestItem item)
    {
        switch (item.Effect)
        {
            case MessageWritten written:
                var message = ids.Next(IdSequence.OaMessages);
                _rows.Add(new ConversationRow(message, account, customerId, written.OaId, IsInbound: true,
                    written.ZaloMessageId, written.Content, written.VarsJson, item.Time));
                _rows.AddRange((written.Media.IsDefault ? [] : written.Media).Select(m => new MediaRow(ids.Next(IdSequence.Media), account, customerId, message, m, now)));
                break;

            case MessageEchoed echo:
                Apply(echo, item.Time);
                break;

            case FeedbackGiven feedback:
                _rows.Add(new FeedbackRow(account, customerId, feedback.Rating, feedback.Note,
                    new JsonArray([.. feedback.Choices.Select(c => (JsonNode)c)]).ToJsonString(Json.Plain), item.Time));
                break;
        }
    }

    private void Apply(MessageEchoed echo, DateTimeOffset at)
    {
        var heard = HeardOf(echo, at);
        var decision = EchoMatch.Decide(heard, echo.ByPerson, _known);
        if (decision.Verdict is EchoVerdict.Foreign or EchoVerdict.Unclear)
        {
            heard = heard with { RowId = ids.Next(IdSequence.OaMessages) };
            _rows.Add(new ConversationRow(heard.RowId, account, customerId, echo.OaId, IsInbound: false, echo.ZaloMessageId, echo.Content, echo.VarsJson, at)
            {
                Unclear = decision.Verdict == EchoVerdict.Unclear ? heard.Shape : null,
            });
        }

        foreach (var (send, its) in decision.Settled)
        {
            _rows.Add(new SendResultRow(send.MessageId, send.Attempt, SendResult.Sent, its.At, its.ZaloMessageId, null, null));
            if (its.RowId > 0)
            {
                _rows.Add(new ExplainedEchoRow(its.RowId, send.MessageId, at));
            }
        }

        _known = _known.After(heard, decision);
    }

    private static HeardEcho HeardOf(MessageEchoed echo, DateTimeOffset at) => new(echo.ZaloMessageId, echo.OaId, at, new EchoShape
    {
        Kind = EchoKinds.Parse(echo.Kind ?? "text"),
        Text = echo.Text,
        Urls = echo.Urls.IsDefault ? [] : echo.Urls,
        Titles = echo.Titles.IsDefault ? [] : echo.Titles,
    });
}
