using System.Collections.Immutable;
using ZaloOrleans.Ingest;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>What webhooks bring about in a customer's turn beside their event. Pure.</summary>
internal static class WebhookEffects
{
    private const int LongestMessageId = 100;
    // Of a text that Zalo takes at most, in the longest spelling.
    private const int LongestEcho = 10_000;
    private const int LongestTag = 100;
    private const int LongestChoice = 150;
    private const int MostChoices = 20;

    /// <summary>The effect; null where there is none.</summary>
    /// <param name="webhook">What happened.</param>
    /// <param name="oaRowId">Row id of its Official Account.</param>
    public static ItemEffect? Of(ZaloWebhook webhook, long oaRowId) => webhook.Fact switch
    {
        ZaloFact.Wrote w => new MessageWritten(oaRowId, w.MessageId is { Length: <= LongestMessageId } id ? id : null,
            PlainOf(w.Kind, w.Text, w.Attachments), WebhookJson.Written(WebhookJson.VarsOf(w)), WebhookMedia.Of(w.Attachments)),
        ZaloFact.Echoed { MessageId: { } id } e => new MessageEchoed(oaRowId, id, WebhookJson.Cut(e.Text, LongestEcho), e.AdminId is not null,
            PlainOf(e.Kind, e.Text, e.Attachments), WebhookJson.Written(WebhookJson.VarsOf(e)), e.Kind,
            [.. WebhookJson.Within(e.Attachments).Select(a => a.Url).OfType<string>().Where(u => u.Length <= WebhookJson.LongestUrl)],
            [.. WebhookJson.Within(e.Attachments).Select(a => WebhookJson.Cut(a.Name, WebhookJson.LongestWord)).OfType<string>()]),
        ZaloFact.GaveFeedback f => new FeedbackGiven(f.Rate is >= 1 and <= 5 ? (int)f.Rate : null, WebhookJson.Cut(f.Note, WebhookJson.LongestText), ChoicesOf(f)),
        ZaloFact.Tagged t => new ZaloTagChanged(WebhookJson.Cut(t.Tag, LongestTag)!, t.IsOn),
        _ => null,
    };

    /// <summary>What was ticked, within bounds.</summary>
    public static ImmutableArray<string> ChoicesOf(ZaloFact.GaveFeedback feedback) =>
        [.. feedback.Choices.Take(MostChoices).Select(c => WebhookJson.Cut(c, LongestChoice)!)];

    /// <summary>A message in plain words: its text; of one without, what came with it, as <c>[file: bill.pdf]</c>.</summary>
    private static string PlainOf(string kind, string? text, ImmutableArray<ZaloAttachment> attachments)
    {
        if (text is not null)
        {
            return WebhookJson.Cut(text, WebhookJson.LongestText)!;
        }

        var first = attachments.FirstOrDefault();
        var detail = kind switch
        {
            "file" => first?.Name,
            "link" => first?.Url,
            "location" when first is { Latitude: not null, Longitude: not null } => $"{first.Latitude}, {first.Longitude}",
            _ => null,
        };
        return WebhookJson.Cut(detail is null ? $"[{kind}]" : $"[{kind}: {detail}]", WebhookJson.LongestText)!;
    }
}
