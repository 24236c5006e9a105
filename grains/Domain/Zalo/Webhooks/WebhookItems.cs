using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>What webhooks become on a customer's timeline: the events that only the engine writes. Pure.</summary>
public static class WebhookItems
{
    private const int LongestMessageId = 100;

    // What Zalo takes for a message. The raw body has all of it.
    private const int LongestText = 2_000;
    private const int LongestProperties = 32 * 1024;
    private const int LongestUrl = 1_000;
    private const int MostAttachments = 10;
    private const int MostSeen = 100;
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(24);

    /// <summary>Whether nothing follows from it but that it is kept.</summary>
    public static bool IsKeptOnly(ZaloWebhook webhook)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        return webhook.Fact switch
        {
            ZaloFact.Received r => r.MessageId is null,
            ZaloFact.Seen s => s.MessageIds.IsEmpty,
            ZaloFact.Followed or ZaloFact.Unfollowed or ZaloFact.Wrote => webhook.UserId is null,
            ZaloFact.ConsentRevoked => PersonOf(webhook) is null,
            _ => true,
        };
    }

    /// <summary>
    /// Whether the person becomes a customer by it, where they are none yet. Who does not follow any more did follow: its webhook may come
    /// before that of the following. A receipt makes nobody known.
    /// </summary>
    public static bool Creates(ZaloWebhook webhook)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        return webhook.Fact is ZaloFact.Followed or ZaloFact.Unfollowed or ZaloFact.Wrote;
    }

    /// <summary>By which the person is known that it is about: as the Official Account sees them, else as the app does; null where it names nobody.</summary>
    public static Identity? PersonOf(ZaloWebhook webhook)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        return webhook switch
        {
            { UserId: { } user } => new Identity(IdentityKind.Zalo, user),
            { Fact: ZaloFact.ConsentRevoked, AppId: { } app, UserIdByApp: { } user } => MiniApps.MiniAppItems.IdentityOf(app, user),
            _ => null,
        };
    }

    /// <summary>By which a customer knows a webhook that is delivered again, 1 to 100 characters.</summary>
    public static string MessageIdOf(ZaloWebhook webhook)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        var id = $"zalo:{webhook.DedupeKey}";
        return id.Length <= LongestMessageId ? id : $"zalo:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(webhook.DedupeKey)))}";
    }

    /// <summary>When it happened: what Zalo says, where it is a time that events may have; else when it came.</summary>
    public static DateTimeOffset TimeOf(ZaloWebhook webhook, DateTimeOffset receivedAt)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        var at = webhook.Fact is ZaloFact.Received { DeliveredAt: { } delivered } ? delivered : webhook.At;
        return at is { } known && known >= Earliest && known <= receivedAt + Ahead ? known : receivedAt;
    }

    /// <summary>The event; null where the webhook is none on a timeline.</summary>
    /// <param name="webhook">What happened.</param>
    /// <param name="messageId">By which it is known again.</param>
    /// <param name="receivedAt">When it came.</param>
    /// <param name="index">Its place in the command.</param>
    public static IngestItem? ItemOf(ZaloWebhook webhook, string messageId, DateTimeOffset receivedAt, int index)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        if (webhook.Fact is ZaloFact.ConsentRevoked)
        {
            return MiniApps.ConsentItem.Of(agrees: false, messageId, TimeOf(webhook, receivedAt), index) with { Source = "zalo" };
        }

        var known = webhook.Fact switch
        {
            ZaloFact.Followed f => ("zalo_follow", new JsonObject { ["source"] = f.Source }),
            ZaloFact.Unfollowed => ("zalo_unfollow", new JsonObject()),
            ZaloFact.Wrote w => ("message_received", Of(w)),
            ZaloFact.Received r => ("message_delivered", new JsonObject { ["zaloMessageId"] = r.MessageId }),
            ZaloFact.Seen s => ("message_read", new JsonObject { ["zaloMessageIds"] = new JsonArray([.. s.MessageIds.Take(MostSeen).Select(m => (JsonNode)m)]) }),
            _ => ((string, JsonObject)?)null,
        };
        if (known is not (var name, var properties))
        {
            return null;
        }

        properties["oaId"] = webhook.OaId;
        return new IngestItem
        {
            Index = index,
            MessageId = messageId,
            Event = name,
            Time = TimeOf(webhook, receivedAt),
            PropertiesJson = Written(Filled(properties)),
            Source = "zalo",
            Identities = webhook.UserId is { } user ? [new Identity(IdentityKind.Zalo, user)] : [],
        };
    }

    private static JsonObject Of(ZaloFact.Wrote wrote) => new()
    {
        ["kind"] = wrote.Kind,
        ["text"] = Cut(wrote.Text, LongestText),
        ["zaloMessageId"] = wrote.MessageId,
        ["quotedMessageId"] = wrote.QuotedMessageId,
        ["attachments"] = wrote.Attachments.IsEmpty ? null : new JsonArray([.. wrote.Attachments.Take(MostAttachments).Select(a => (JsonNode)Of(a))]),
    };

    private static JsonObject Of(ZaloAttachment attachment) => Filled(new JsonObject
    {
        ["type"] = Cut(attachment.Type, 40),
        ["url"] = Cut(attachment.Url, LongestUrl),
        ["name"] = Cut(attachment.Name, 255),
        ["size"] = attachment.Size,
        ["latitude"] = Cut(attachment.Latitude, 40),
        ["longitude"] = Cut(attachment.Longitude, 40),
    });

    /// <summary>Within what an event may have: at worst without its attachments, which may be of any length in bytes.</summary>
    private static string Written(JsonObject properties)
    {
        var json = properties.ToJsonString(Json.Plain);
        return Encoding.UTF8.GetByteCount(json) > LongestProperties && properties.Remove("attachments") ? properties.ToJsonString(Json.Plain) : json;
    }

    private static JsonObject Filled(JsonObject json)
    {
        foreach (var name in json.Where(p => p.Value is null).Select(p => p.Key).ToList())
        {
            json.Remove(name);
        }

        return json;
    }

    /// <summary>Never between the halves of a pair, which could not be stored.</summary>
    private static string? Cut(string? text, int length) =>
        text is null || text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
