using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZaloOrleans.Catalog;

/// <summary>Something that happened to a customer.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TimelineEventContract), "event")]
[JsonDerivedType(typeof(TimelineMessageContract), "message")]
[JsonDerivedType(typeof(TimelineJourneyContract), "journey")]
[JsonDerivedType(typeof(TimelineDecisionContract), "decision")]
public abstract record TimelineItemContract
{
    /// <summary>When it happened. Of a message: when it was queued or came in.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Row id, unique within its kind.</summary>
    public long Id { get; init; }
}

/// <summary>The customer did something.</summary>
public sealed record TimelineEventContract : TimelineItemContract
{
    /// <summary>Event name.</summary>
    public required string Name { get; init; }

    /// <summary>Its properties.</summary>
    public JsonElement? Properties { get; init; }

    /// <summary>Client device.</summary>
    public string? DeviceId { get; init; }

    /// <summary>The session that it belongs to.</summary>
    public long? SessionId { get; init; }

    /// <summary>Label of the SDK or key.</summary>
    public string? Source { get; init; }
}

/// <summary>A message to or from the customer.</summary>
public sealed record TimelineMessageContract : TimelineItemContract
{
    /// <summary>inbound or outbound.</summary>
    public required string Direction { get; init; }

    /// <summary>The text.</summary>
    public string? Content { get; init; }

    /// <summary>queued, sent, delivered, read or failed.</summary>
    public required string Status { get; init; }

    /// <summary><c>unknown</c> where nobody can say whether a queued message was sent; else null.</summary>
    public string? Outcome { get; init; }

    /// <summary>Zalo's code, or <c>engine:...</c>, of a failed one.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>When Zalo accepted it.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When it reached the customer's phone.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When it was read.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>oa, zbs_user, zbs_phone or miniapp.</summary>
    public string? Channel { get; init; }

    /// <summary>transaction, customer_care or promotion.</summary>
    public string? Category { get; init; }

    /// <summary>The journey that sent it.</summary>
    public long? JourneyId { get; init; }

    /// <summary>The run that sent it.</summary>
    public long? RunId { get; init; }

    /// <summary>The template that it was made of.</summary>
    public long? TemplateId { get; init; }

    /// <summary>The template's version.</summary>
    public int? TemplateVersion { get; init; }

    /// <summary>The campaign that it belongs to.</summary>
    public long? CampaignId { get; init; }

    /// <summary>Zalo's id of it.</summary>
    public string? ZaloMessageId { get; init; }
}

/// <summary>A step of a journey that the customer is in.</summary>
public sealed record TimelineJourneyContract : TimelineItemContract
{
    /// <summary>The journey.</summary>
    public long JourneyId { get; init; }

    /// <summary>The run.</summary>
    public long? RunId { get; init; }

    /// <summary>The step's number; null for what concerns the run as a whole.</summary>
    public int? StepNo { get; init; }

    /// <summary>The step's type.</summary>
    public string? StepType { get; init; }

    /// <summary>What came of the step: entered, waiting, condition_true, sent, refused, ended ...</summary>
    public required string Outcome { get; init; }

    /// <summary>What goes with it, the version among it.</summary>
    public JsonElement? Detail { get; init; }
}

/// <summary>A decision whether something may be said to the customer.</summary>
public sealed record TimelineDecisionContract : TimelineItemContract
{
    /// <summary>send, defer or refuse.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why, of a refusal or a deferral.</summary>
    public string? Code { get; init; }

    /// <summary>When a deferred one is decided again.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>oa, zbs_user, zbs_phone or miniapp.</summary>
    public required string Channel { get; init; }

    /// <summary>transaction, customer_care or promotion.</summary>
    public required string Category { get; init; }

    /// <summary>The message that was queued.</summary>
    public long? MessageId { get; init; }

    /// <summary>The journey that asked.</summary>
    public long? JourneyId { get; init; }

    /// <summary>The run that asked.</summary>
    public long? RunId { get; init; }
}
