using System.Collections.Immutable;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>A webhook of an Official Account's app, as it was understood. Ids stay texts: they go beyond 2^53.</summary>
/// <param name="Name">Zalo's <c>event_name</c>.</param>
/// <param name="AppId">The app that it was sent to.</param>
/// <param name="OaId">The Official Account; null where the body names none.</param>
/// <param name="UserId">The person, as the Official Account sees them; null where the event is about none.</param>
/// <param name="UserIdByApp">The same person, as the app sees them.</param>
/// <param name="At">When it happened; null where the body does not say.</param>
/// <param name="DedupeKey">Equal for what is delivered again, different for everything else.</param>
/// <param name="Fact">What happened.</param>
public sealed record ZaloWebhook(
    string Name, string? AppId, string? OaId, string? UserId, string? UserIdByApp, DateTimeOffset? At, string DedupeKey, ZaloFact Fact);

/// <summary>What a webhook says.</summary>
public abstract record ZaloFact
{
    private ZaloFact() { }

    /// <summary>The person follows the Official Account.</summary>
    /// <param name="Source">Where they pressed the button, in Zalo's word.</param>
    public sealed record Followed(string? Source) : ZaloFact;

    /// <summary>They follow it no more.</summary>
    public sealed record Unfollowed : ZaloFact;

    /// <summary>They wrote to the Official Account, or sent it something.</summary>
    /// <param name="Kind">text, image, link, audio, video, sticker, gif, location, file, business_card.</param>
    /// <param name="MessageId">Zalo's id.</param>
    /// <param name="Text">What they wrote.</param>
    /// <param name="QuotedMessageId">The message that they answered.</param>
    /// <param name="Attachments">What came with it.</param>
    public sealed record Wrote(string Kind, string? MessageId, string? Text, string? QuotedMessageId, ImmutableArray<ZaloAttachment> Attachments) : ZaloFact;

    /// <summary>The Official Account sent them something: through the API, or by a person in Zalo's own chat.</summary>
    /// <param name="Kind">text, image, gif, list, file, sticker, template.</param>
    /// <param name="MessageId">Zalo's id.</param>
    /// <param name="Text">What was written.</param>
    /// <param name="AdminId">Who wrote it in Zalo's own chat; null for what came through the API.</param>
    /// <param name="Attachments">What went with it.</param>
    public sealed record Echoed(string Kind, string? MessageId, string? Text, string? AdminId, ImmutableArray<ZaloAttachment> Attachments) : ZaloFact;

    /// <summary>A message reached their phone.</summary>
    /// <param name="MessageId">Zalo's id.</param>
    /// <param name="DeliveredAt">When, where it is told apart from the event's own time.</param>
    /// <param name="TrackingId">Ours, for a template that was sent by phone.</param>
    /// <param name="Phone">The number, 84..., or its SHA-256; null for what was sent by user id.</param>
    public sealed record Received(string? MessageId, DateTimeOffset? DeliveredAt, string? TrackingId, string? Phone) : ZaloFact;

    /// <summary>They looked at messages.</summary>
    public sealed record Seen(ImmutableArray<string> MessageIds) : ZaloFact;

    /// <summary>They filled in the form that asks for name, phone and address.</summary>
    public sealed record SubmittedInfo(string? Name, string? Phone, string? Birthday, string? Gender, string? Address, string? City, string? District, string? Ward) : ZaloFact;

    /// <summary>They pressed an answer of a template.</summary>
    public sealed record ClickedButton(string? MessageId, string? Data, string? TrackingId, DateTimeOffset? ClickedAt) : ZaloFact;

    /// <summary>They rated.</summary>
    /// <param name="MessageId">The message that asked.</param>
    /// <param name="TrackingId">Ours.</param>
    /// <param name="Rate">Stars, 1 to 5.</param>
    /// <param name="Note">What they wrote.</param>
    /// <param name="Choices">What they ticked.</param>
    /// <param name="SubmittedAt">When.</param>
    public sealed record GaveFeedback(string? MessageId, string? TrackingId, long? Rate, string? Note, ImmutableArray<string> Choices, DateTimeOffset? SubmittedAt) : ZaloFact;

    /// <summary>They pressed "chat now" for the first time: the Official Account may write to them.</summary>
    public sealed record OpenedChat : ZaloFact;

    /// <summary>A tag was put on people, or taken off.</summary>
    /// <param name="Tag">Its name.</param>
    /// <param name="UserIds">The people; none where only the tag itself was made or removed.</param>
    /// <param name="IsOn">Whether it was put on.</param>
    public sealed record Tagged(string Tag, ImmutableArray<string> UserIds, bool IsOn) : ZaloFact;

    /// <summary>They used a right over their data: withdraw, erase, restrict or object.</summary>
    public sealed record Withdrew : ZaloFact;

    /// <summary>The user of a Mini App took their consent back.</summary>
    public sealed record ConsentRevoked : ZaloFact;

    /// <summary>A template was approved, refused, switched off or deleted.</summary>
    public sealed record TemplateStatus(string TemplateId, string? Before, string Now, string? Reason) : ZaloFact;

    /// <summary>A template is rated: HIGH, MEDIUM, LOW, UNDEFINED.</summary>
    public sealed record TemplateQuality(string TemplateId, string Quality) : ZaloFact;

    /// <summary>How many templates the Official Account may send a day.</summary>
    public sealed record DailyQuota(long? Before, long? Now) : ZaloFact;

    /// <summary>A widget's visitor is known now, by the id that the account itself gave.</summary>
    public sealed record WidgetJoined(string? ExternalId, string? Url) : ZaloFact;

    /// <summary>Known, and kept as it came; nothing else follows from it.</summary>
    public sealed record StoredOnly : ZaloFact;

    /// <summary>No public source names it: kept, counted, alarmed.</summary>
    public sealed record Unknown : ZaloFact;
}

/// <summary>What came with a message.</summary>
/// <param name="Type">Zalo's word.</param>
/// <param name="Url">Where it can be fetched, for some time.</param>
/// <param name="Name">Of a file.</param>
/// <param name="Size">Of a file, bytes.</param>
/// <param name="Latitude">Of a location, as Zalo writes it.</param>
/// <param name="Longitude">Of a location.</param>
/// <param name="Checksum">Of a file: its MD5.</param>
public sealed record ZaloAttachment(string Type, string? Url, string? Name, long? Size, string? Latitude, string? Longitude, string? Checksum = null);
