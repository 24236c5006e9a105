using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>An item in Segment's shape, at most 32 kB. Other keys that Segment's clients send are accepted and ignored; unknown keys are refused.</summary>
internal sealed record ItemContract
{
    /// <summary><c>track</c>, <c>identify</c> or <c>page</c>. The endpoints for one item know it already.</summary>
    public string? Type { get; init; }

    /// <summary>The account's own id of the customer. This or <c>anonymousId</c> is required.</summary>
    [StringLength(255)]
    public string? UserId { get; init; }

    /// <summary>The client's id of a visitor whom nobody knows yet.</summary>
    [StringLength(200)]
    public string? AnonymousId { get; init; }

    /// <summary>What happened, for <c>track</c>.</summary>
    [StringLength(100)]
    public string? Event { get; init; }

    /// <summary>What the event says of itself: at most 100 keys of 64 characters, texts of 4 kB, 16 deep.</summary>
    public JsonElement? Properties { get; init; }

    /// <summary>
    /// What is known of the customer, for <c>identify</c>: firstName, lastName, email, phone, address, cityCode, stateCode, countryCode,
    /// marketingConsent, consentSource, consentTimestamp, timezone, language, zaloUserId (a string), and any other trait.
    /// </summary>
    public JsonElement? Traits { get; init; }

    /// <summary>Where it happened: device.id, library.name, campaign {source, medium, name}, and historical: true for what is long past and starts nothing.</summary>
    public JsonElement? Context { get; init; }

    /// <summary>When it happened by the client's clock, RFC 3339. Default: now.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>When the item was sent by the client's clock; corrects <c>timestamp</c>.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>The client's id of the item; an item is stored once within 30 days. Default: a new one.</summary>
    [StringLength(100)]
    public string? MessageId { get; init; }

    /// <summary>The page's name, for <c>page</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The page's category, for <c>page</c>.</summary>
    public string? Category { get; init; }
}
