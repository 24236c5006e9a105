using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>What webhooks give to customers: the events that only the engine writes, and what goes with them. Pure.</summary>
public static class WebhookItems
{
    private const int LongestMessageId = 100;

    private const int LongestExternalId = 255;
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
            ZaloFact.Echoed e => webhook.UserId is null || e.MessageId is null || e.MessageId.Length > LongestMessageId,
            ZaloFact.Followed or ZaloFact.Unfollowed or ZaloFact.Wrote or ZaloFact.SubmittedInfo or ZaloFact.OpenedChat or ZaloFact.Withdrew =>
                webhook.UserId is null,
            ZaloFact.ConsentRevoked => PersonOf(webhook) is null,
            ZaloFact.WidgetJoined w => webhook.UserId is null || w.ExternalId is null or { Length: > LongestExternalId },
            ZaloFact.ClickedButton or ZaloFact.GaveFeedback => webhook.UserId is null && MessagesOf(webhook).IsEmpty,
            ZaloFact.Tagged t => t.UserIds.IsEmpty && !IsOfTagItself(webhook),
            ZaloFact.TemplateStatus or ZaloFact.TemplateQuality => false,
            ZaloFact.DailyQuota q => q.Now is null or < 0,
            _ => true,
        };
    }

    /// <summary>
    /// Whether the person becomes a customer by it, where they are none yet. Who does not follow any more did follow: its webhook may come
    /// before that of the following. What we do (a message, a tag), a receipt, and a withdrawal make nobody known.
    /// </summary>
    public static bool Creates(ZaloWebhook webhook)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        return webhook.Fact is ZaloFact.Followed or ZaloFact.Unfollowed or ZaloFact.Wrote or ZaloFact.SubmittedInfo or ZaloFact.OpenedChat or ZaloFact.WidgetJoined;
    }

    /// <summary>Whether it says that a tag is gone from the Official Account, and so from everybody.</summary>
    public static bool IsOfTagItself(ZaloWebhook webhook)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        return webhook is { Name: "remove_tag", Fact: ZaloFact.Tagged { IsOn: false } };
    }

    /// <summary>What it calls the messages that it speaks of: Zalo's ids, and tracking ids of ours. None where it speaks of none.</summary>
    public static ImmutableArray<string> MessagesOf(ZaloWebhook webhook)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        string?[] ids = webhook.Fact switch
        {
            ZaloFact.Received r => [r.MessageId],
            ZaloFact.Seen s => [.. s.MessageIds],
            ZaloFact.Echoed e => [e.MessageId],
            ZaloFact.ClickedButton c => [c.MessageId, c.TrackingId],
            ZaloFact.GaveFeedback f => [f.MessageId, f.TrackingId],
            _ => [],
        };
        return [.. ids.OfType<string>()];
    }

    /// <summary>The same, and the tracking id of a receipt: by that alone it counts only where nothing else is known of the message.</summary>
    public static ImmutableArray<string> NamesOf(ZaloWebhook webhook) =>
        MessagesOf(webhook) is var names && webhook.Fact is ZaloFact.Received { TrackingId: { } tracking } ? names.Add(tracking) : names;

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

    /// <summary>The same for what one webhook gives to one of many customers.</summary>
    /// <param name="messageId">Of the webhook.</param>
    /// <param name="whom">What tells the customer from the others.</param>
    public static string PartIdOf(string messageId, string whom)
    {
        var id = $"{messageId}#{whom}";
        return id.Length <= LongestMessageId ? id : $"zalo:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}";
    }

    /// <summary>When it happened: what Zalo says, where it is a time that events may have; else when it came.</summary>
    public static DateTimeOffset TimeOf(ZaloWebhook webhook, DateTimeOffset receivedAt)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        var at = webhook.Fact switch
        {
            ZaloFact.Received { DeliveredAt: { } delivered } => delivered,
            ZaloFact.ClickedButton { ClickedAt: { } clicked } => clicked,
            ZaloFact.GaveFeedback { SubmittedAt: { } submitted } => submitted,
            _ => webhook.At,
        };
        return at is { } known && known >= Earliest && known <= receivedAt + Ahead ? known : receivedAt;
    }

    /// <summary>What a customer is given of it: an event, a change of what is known, an effect. Null where it is nothing of a customer's.</summary>
    /// <param name="webhook">What happened.</param>
    /// <param name="messageId">By which it is known again.</param>
    /// <param name="receivedAt">When it came.</param>
    /// <param name="index">Its place in the command.</param>
    /// <param name="oaRowId">Row id of its Official Account.</param>
    /// <param name="phone">A phone as E.164, or null where it is none.</param>
    public static IngestItem? ItemOf(
        ZaloWebhook webhook, string messageId, DateTimeOffset receivedAt, int index, long oaRowId, Func<string, string?> phone)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        ArgumentNullException.ThrowIfNull(phone);
        if (webhook.Fact is ZaloFact.ConsentRevoked)
        {
            return MiniApps.ConsentItem.Of(agrees: false, messageId, TimeOf(webhook, receivedAt), index) with { Source = "zalo" };
        }

        var effect = WebhookEffects.Of(webhook, oaRowId);
        var profile = webhook.Fact switch
        {
            ZaloFact.SubmittedInfo info => WebhookProfiles.Of(info, phone),
            ZaloFact.Withdrew => MiniApps.ConsentItem.Word(agrees: false, TimeOf(webhook, receivedAt)),
            ZaloFact.WidgetJoined => ProfilePatch.Empty,
            _ => null,
        };
        if (EventOf(webhook) is not (var name, var properties))
        {
            (name, properties) = (null, null);
            if (effect is null && profile is null)
            {
                return null;
            }
        }
        else
        {
            properties["oaId"] = webhook.OaId;
        }

        return new IngestItem
        {
            Index = index,
            MessageId = messageId,
            Event = name,
            Time = TimeOf(webhook, receivedAt),
            PropertiesJson = properties is null ? null : WebhookJson.Written(properties),
            Source = "zalo",
            Identities = IdentitiesOf(webhook, profile),
            Profile = profile,
            Effect = effect,
            OaId = oaRowId,
        };
    }

    private static (string Name, JsonObject Properties)? EventOf(ZaloWebhook webhook) => webhook.Fact switch
    {
        ZaloFact.Followed f => ("zalo_follow", new JsonObject { ["source"] = f.Source }),
        ZaloFact.Unfollowed => ("zalo_unfollow", new JsonObject()),
        ZaloFact.Wrote w => ("message_received", WebhookJson.Of(w)),
        ZaloFact.Received r => ("message_delivered", new JsonObject { ["zaloMessageId"] = r.MessageId }),
        ZaloFact.Seen s => ("message_read", new JsonObject { ["zaloMessageIds"] = new JsonArray([.. s.MessageIds.Take(MostSeen).Select(m => (JsonNode)m)]) }),
        ZaloFact.SubmittedInfo i => ("info_submitted", WebhookJson.Of(i)),
        ZaloFact.ClickedButton c => ("button_clicked", WebhookJson.Of(c)),
        ZaloFact.GaveFeedback f => ("feedback_submitted", WebhookJson.Of(f)),
        ZaloFact.OpenedChat => ("chat_opened", new JsonObject()),
        ZaloFact.Withdrew => ("consent_withdrawn", new JsonObject()),
        _ => null,
    };

    /// <summary>Strongest first, as a command wants them.</summary>
    private static ImmutableArray<Identity> IdentitiesOf(ZaloWebhook webhook, ProfilePatch? profile)
    {
        var identities = ImmutableArray.CreateBuilder<Identity>();
        if (webhook.Fact is ZaloFact.WidgetJoined { ExternalId: { } external })
        {
            identities.Add(new Identity(IdentityKind.External, external));
        }

        if (webhook.UserId is { } user)
        {
            identities.Add(new Identity(IdentityKind.Zalo, user));
        }

        if (profile?.Columns.GetValueOrDefault("phone") is { } phone)
        {
            identities.Add(new Identity(IdentityKind.Phone, phone));
        }

        return identities.ToImmutable();
    }
}
