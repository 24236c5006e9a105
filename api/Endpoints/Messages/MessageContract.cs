using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace ZaloOrleans.Api.Endpoints.Messages;

/// <summary>What shall be said to a customer, who is named by exactly one of customerId, externalId, phone and zaloUserId.</summary>
internal sealed record MessageContract
{
    /// <summary>The customer's id here.</summary>
    [Range(1, long.MaxValue)]
    public long? CustomerId { get; init; }

    /// <summary>The account's own id of the customer.</summary>
    [StringLength(255, MinimumLength = 1)]
    public string? ExternalId { get; init; }

    /// <summary>A phone in any usual spelling. Where several customers have it: the one who is known by it.</summary>
    [StringLength(40, MinimumLength = 1)]
    public string? Phone { get; init; }

    /// <summary>The user id that the Official Account sees.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? ZaloUserId { get; init; }

    /// <summary>The way that it takes: oa, zbs_user, zbs_phone, miniapp.</summary>
    [Required]
    public required string Channel { get; init; }

    /// <summary>transaction (what the customer is waiting for), customer_care, promotion.</summary>
    [Required]
    public required string Category { get; init; }

    /// <summary>Code of the template. Exactly one of template and text.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? Template { get; init; }

    /// <summary>The text, on channel oa alone.</summary>
    [StringLength(2000, MinimumLength = 1)]
    public string? Text { get; init; }

    /// <summary>Values of the template's variables; they count before what is known of the customer. An object, at most 32 kB.</summary>
    public JsonElement? Variables { get; init; }

    /// <summary>The campaign that it belongs to.</summary>
    [Range(1, long.MaxValue)]
    public long? CampaignId { get; init; }

    /// <summary>Words that frequency caps may ask for: at most 10, each 1 to 100 characters.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>When it is no longer worth sending. RFC 3339. Default: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Of a decision alone: the moment for which it is asked. RFC 3339. Default: now.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>What was decided.</summary>
internal sealed record DecisionAnswer
{
    /// <summary>The decision, to be looked up later. Null where nothing was kept.</summary>
    public long? DecisionId { get; init; }

    /// <summary>send, defer or refuse.</summary>
    public required string Outcome { get; init; }

    /// <summary>The rule that refuses or puts off. Null: it is sent now.</summary>
    public string? Code { get; init; }

    /// <summary>Of what is put off: when it may go. Of a refusal: when it may be asked for again, where the rule knows.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The version of the account's rules.</summary>
    public long PolicyVersion { get; init; }

    /// <summary>The message. Null where none is queued.</summary>
    public long? MessageId { get; init; }

    /// <summary>What the rules said, in the order in which they were asked.</summary>
    public IReadOnlyList<ReasonAnswer> Reasons { get; init; } = [];
}

/// <summary>A decision that was kept.</summary>
internal sealed record KeptDecisionAnswer
{
    /// <summary>The decision.</summary>
    public long DecisionId { get; init; }

    /// <summary>The customer that it is about.</summary>
    public long CustomerId { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The channel.</summary>
    public required string Channel { get; init; }

    /// <summary>The category.</summary>
    public required string Category { get; init; }

    /// <summary>send, defer or refuse.</summary>
    public required string Outcome { get; init; }

    /// <summary>The rule that refused or put off.</summary>
    public string? Code { get; init; }

    /// <summary>When it may go, or may be asked for again.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The version of the account's rules.</summary>
    public long PolicyVersion { get; init; }

    /// <summary>The template.</summary>
    public long? TemplateId { get; init; }

    /// <summary>The campaign.</summary>
    public long? CampaignId { get; init; }

    /// <summary>The journey that asked.</summary>
    public long? JourneyId { get; init; }

    /// <summary>Its run.</summary>
    public long? RunId { get; init; }

    /// <summary>The message.</summary>
    public long? MessageId { get; init; }

    /// <summary>What the rules said, in the order in which they were asked.</summary>
    public IReadOnlyList<ReasonAnswer> Reasons { get; init; } = [];
}

/// <summary>What a rule said.</summary>
internal sealed record ReasonAnswer
{
    /// <summary>The rule, by the code that a refusal by it has.</summary>
    public required string Code { get; init; }

    /// <summary>pass, refuse or defer.</summary>
    public required string Verdict { get; init; }

    /// <summary>Of a frequency cap: how many count.</summary>
    public int? Used { get; init; }

    /// <summary>Of a frequency cap: how many may.</summary>
    public int? Max { get; init; }

    /// <summary>When it would let the message pass, where it knows.</summary>
    public DateTimeOffset? NextFreeAt { get; init; }

    /// <summary>The same in words.</summary>
    public required string Detail { get; init; }
}
