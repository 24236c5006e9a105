using System.Text;
using System.Text.Json.Nodes;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>What is said of webhooks in properties of events and in variables of messages, within what those may have. Pure.</summary>
internal static class WebhookJson
{
    /// <summary>What Zalo takes for a message, characters. The raw body has all of it.</summary>
    public const int LongestText = 2_000;

    /// <summary>Longest address that is kept.</summary>
    public const int LongestUrl = 1_000;

    /// <summary>Longest name or title that is kept.</summary>
    public const int LongestWord = 255;

    private const int LongestProperties = 32 * 1024;
    private const int MostAttachments = 10;

    /// <summary>A message of the customer's.</summary>
    public static JsonObject Of(ZaloFact.Wrote wrote)
    {
        var json = new JsonObject { ["kind"] = wrote.Kind, ["text"] = Cut(wrote.Text, LongestText), ["zaloMessageId"] = wrote.MessageId };
        json["quotedMessageId"] = Cut(wrote.QuotedMessageId, LongestWord);
        json["attachments"] = Attachments(wrote.Attachments);
        return json;
    }

    /// <summary>What goes with a message's text in its own row.</summary>
    public static JsonObject VarsOf(ZaloFact.Wrote wrote) => new()
    {
        ["kind"] = wrote.Kind, ["quotedMessageId"] = Cut(wrote.QuotedMessageId, LongestWord), ["attachments"] = Attachments(wrote.Attachments),
    };

    /// <summary>The same of a message of the Official Account's; with who wrote it in Zalo's own chat.</summary>
    public static JsonObject VarsOf(ZaloFact.Echoed echoed) => new()
    {
        ["kind"] = echoed.Kind, ["adminId"] = Cut(echoed.AdminId, LongestWord), ["attachments"] = Attachments(echoed.Attachments),
    };

    /// <summary>A form that was filled in.</summary>
    public static JsonObject Of(ZaloFact.SubmittedInfo info) => new()
    {
        ["name"] = Cut(info.Name, LongestWord),
        ["phone"] = Cut(info.Phone, LongestWord),
        ["birthday"] = Cut(info.Birthday, LongestWord),
        ["gender"] = Cut(info.Gender, LongestWord),
        ["address"] = Cut(info.Address, 1_000),
        ["city"] = Cut(info.City, LongestWord),
        ["district"] = Cut(info.District, LongestWord),
        ["ward"] = Cut(info.Ward, LongestWord),
    };

    /// <summary>A button that was pressed.</summary>
    public static JsonObject Of(ZaloFact.ClickedButton clicked) => new()
    {
        ["data"] = Cut(clicked.Data, LongestText), ["zaloMessageId"] = Cut(clicked.MessageId, LongestWord), ["trackingId"] = Cut(clicked.TrackingId, LongestWord),
    };

    /// <summary>A rating.</summary>
    public static JsonObject Of(ZaloFact.GaveFeedback feedback)
    {
        var choices = WebhookEffects.ChoicesOf(feedback);
        return new JsonObject
        {
            ["rate"] = feedback.Rate,
            ["note"] = Cut(feedback.Note, LongestText),
            ["choices"] = choices.IsEmpty ? null : new JsonArray([.. choices.Select(c => (JsonNode)c)]),
            ["zaloMessageId"] = Cut(feedback.MessageId, LongestWord),
            ["trackingId"] = Cut(feedback.TrackingId, LongestWord),
        };
    }

    /// <summary>As text, without what is missing: at worst without the attachments, which may be of any length in bytes.</summary>
    public static string Written(JsonObject properties)
    {
        var json = Filled(properties).ToJsonString(Json.Plain);
        return Encoding.UTF8.GetByteCount(json) > LongestProperties && properties.Remove("attachments") ? properties.ToJsonString(Json.Plain) : json;
    }

    /// <summary>Never between the halves of a pair, which could not be stored.</summary>
    public static string? Cut(string? text, int length) =>
        text is null || text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private static JsonArray? Attachments(IReadOnlyCollection<ZaloAttachment> attachments) =>
        attachments.Count == 0 ? null : new JsonArray([.. Within(attachments).Select(a => (JsonNode)Of(a))]);

    /// <summary>As many attachments as are kept.</summary>
    public static IEnumerable<ZaloAttachment> Within(IEnumerable<ZaloAttachment> attachments) => attachments.Take(MostAttachments);

    private static JsonObject Of(ZaloAttachment attachment) => Filled(new JsonObject
    {
        ["type"] = Cut(attachment.Type, 40),
        ["url"] = Cut(attachment.Url, LongestUrl),
        ["name"] = Cut(attachment.Name, LongestWord),
        ["size"] = attachment.Size,
        ["latitude"] = Cut(attachment.Latitude, 40),
        ["longitude"] = Cut(attachment.Longitude, 40),
    });

    private static JsonObject Filled(JsonObject json)
    {
        foreach (var name in json.Where(p => p.Value is null).Select(p => p.Key).ToList())
        {
            json.Remove(name);
        }

        return json;
    }
}
