using System.Collections.Immutable;

namespace ZaloOrleans.Decisions;

/// <summary>What a system of the account wants to say to a customer; checked by the edge.</summary>
[GenerateSerializer, Immutable, Alias("zo.MessageRequest")]
public sealed record MessageRequest
{
    /// <summary>Word of the channel: oa, zbs_user, zbs_phone, miniapp.</summary>
    [Id(0)] public required string Channel { get; init; }

    /// <summary>Word of the category: transaction, customer_care, promotion.</summary>
    [Id(1)] public required string Category { get; init; }

    /// <summary>Code of the template, 1 to 100 characters; null: <see cref="Text"/> is sent.</summary>
    [Id(2)] public string? Template { get; init; }

    /// <summary>The text, 1 to 2,000 characters; null: the template is sent.</summary>
    [Id(3)] public string? Text { get; init; }

    /// <summary>Values of the template's variables beside what is known of the customer: a JSON object, at most 32 kB.</summary>
    [Id(4)] public string? VariablesJson { get; init; }

    /// <summary>The campaign that it belongs to.</summary>
    [Id(5)] public long? CampaignId { get; init; }

    /// <summary>Words that frequency caps may ask for: at most 10, each 1 to 100 characters.</summary>
    [Id(6)] public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>When it is no longer worth sending; null: never.</summary>
    [Id(7)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Of a decision that changes nothing: the moment for which it is asked; null: now.</summary>
    [Id(8)] public DateTimeOffset? At { get; init; }

    /// <summary>The caller's Idempotency-Key.</summary>
    [Id(9)] public string? IdempotencyKey { get; init; }

    /// <summary>SHA-256 of method, path and body.</summary>
    [Id(10)] public byte[]? RequestHash { get; init; }
}

/// <summary>What became of a request.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Json">The decision on the wire.</param>
/// <param name="ElsewhereCustomerId">For <see cref="MessageRequestOutcome.Elsewhere"/>: the customer to ask instead.</param>
[GenerateSerializer, Immutable, Alias("zo.MessageRequestAnswer")]
public sealed record MessageRequestAnswer(
    [property: Id(0)] MessageRequestOutcome Outcome, [property: Id(1)] string? Json = null, [property: Id(2)] long ElsewhereCustomerId = 0);

/// <summary>What a request came to.</summary>
[GenerateSerializer, Alias("zo.MessageRequestOutcome")]
public enum MessageRequestOutcome
{
    /// <summary>It was decided; a decision that says no is one, too.</summary>
    Decided = 0,

    /// <summary>It was decided before, by a call with the same idempotency key; the answer is that call's.</summary>
    Repeated = 1,

    /// <summary>There is no such customer.</summary>
    NotFound = 2,

    /// <summary>The customer has become another one.</summary>
    Elsewhere = 3,

    /// <summary>The idempotency key belongs to a call about another customer (409).</summary>
    KeyOfAnother = 4,

    /// <summary>The idempotency key was used for another request (422).</summary>
    KeyReused = 5,

    /// <summary>There is no such campaign (422).</summary>
    UnknownCampaign = 6,
}
