using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Decisions;

/// <summary>What somebody wants to say to a customer.</summary>
/// <param name="Channel">The way that it shall take.</param>
/// <param name="Category">What kind of message it is.</param>
/// <param name="TemplateCode">The template; null for a text.</param>
/// <param name="ExpiresAt">When it is no longer worth sending; null: never.</param>
public sealed record MessageIntent(
    [property: JsonPropertyName("c")] MessageChannel Channel, [property: JsonPropertyName("g")] MessageCategory Category,
    [property: JsonPropertyName("p")] string? TemplateCode, [property: JsonPropertyName("e")] DateTimeOffset? ExpiresAt)
{
    /// <summary>Whether a person answers the customer, who wrote first: it needs no consent, and the conversation's window counts.</summary>
    [JsonPropertyName("y")] public bool IsReply { get; init; }

    /// <summary>The campaign that it belongs to.</summary>
    [JsonPropertyName("m")] public long? CampaignId { get; init; }

    /// <summary>The journey that asks.</summary>
    [JsonPropertyName("j")] public long? JourneyId { get; init; }

    /// <summary>Words that frequency caps may ask for.</summary>
    [JsonPropertyName("t")] public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Whether it needs the customer's consent: all but what the customer is waiting for, and answers.</summary>
    [JsonIgnore] public bool NeedsConsent => !IsReply && Category != MessageCategory.Transaction;

    /// <summary>What frequency caps see of it.</summary>
    public CappedMessage Capped(long oaId) => new(Channel, Category, oaId, CampaignId, JourneyId, Tags);
}
