using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZaloOrleans.Policy;

/// <summary>
/// What a policy's decisions are compiled from, as the tables have it. It is kept with every version that a decision used, so that the
/// decision can be explained and found again: codes, numbers and rules; no texts of messages, and no secrets.
/// </summary>
public sealed record PolicySources
{
    /// <summary>The account's zone.</summary>
    [JsonPropertyName("zone")] public string TimeZone { get; init; } = QuietHours.Zones.Default;

    /// <summary>Windows in which nothing is sent, JSON.</summary>
    [JsonPropertyName("quiet")] public string QuietHoursJson { get; init; } = "[]";

    /// <summary>Rules for promotions, JSON.</summary>
    [JsonPropertyName("advertising")] public string AdvertisingJson { get; init; } = "{}";

    /// <summary>Rows of <c>frequencyCaps</c>.</summary>
    [JsonPropertyName("caps")] public ImmutableArray<CapSource> Caps { get; init; } = [];

    /// <summary>Rows of <c>sendRateLimits</c>.</summary>
    [JsonPropertyName("rates")] public ImmutableArray<RateSource> SendRates { get; init; } = [];

    /// <summary>Templates.</summary>
    [JsonPropertyName("templates")] public ImmutableArray<TemplateSource> Templates { get; init; } = [];

    /// <summary>Official Accounts that may send, oldest first.</summary>
    [JsonPropertyName("oas")] public ImmutableArray<OfficialAccount> OfficialAccounts { get; init; } = [];

    /// <summary>What is stopped.</summary>
    [JsonPropertyName("stops")] public ImmutableArray<string> Stops { get; init; } = [];

    /// <summary>Running experiments.</summary>
    [JsonPropertyName("experiments")] public ImmutableArray<ExperimentSource> Experiments { get; init; } = [];

    /// <summary>Who is held out, JSON; null: nobody.</summary>
    [JsonPropertyName("holdout")] public string? HoldoutJson { get; init; }
}

/// <summary>A row of <c>frequencyCaps</c>.</summary>
public sealed record CapSource(
    [property: JsonPropertyName("id")] long Id, [property: JsonPropertyName("window")] string WindowJson, [property: JsonPropertyName("rules")] string RulesJson);

/// <summary>A row of <c>sendRateLimits</c>.</summary>
public sealed record RateSource([property: JsonPropertyName("id")] long Id, [property: JsonPropertyName("rules")] string RulesJson);

/// <summary>A row of <c>oaTemplates</c>, without its text.</summary>
public sealed record TemplateSource(
    [property: JsonPropertyName("id")] long Id, [property: JsonPropertyName("code")] string Code, [property: JsonPropertyName("approved")] bool Approved,
    [property: JsonPropertyName("vars")] string? VariablesJson, [property: JsonPropertyName("v")] int? Version);

/// <summary>A running experiment with its variants.</summary>
public sealed record ExperimentSource(
    [property: JsonPropertyName("id")] long Id, [property: JsonPropertyName("campaign")] long? CampaignId, [property: JsonPropertyName("from")] DateTimeOffset? StartsAt,
    [property: JsonPropertyName("to")] DateTimeOffset? EndsAt, [property: JsonPropertyName("settings")] string? SettingsJson,
    [property: JsonPropertyName("variants")] ImmutableArray<VariantSource> Variants);

/// <summary>An arm of an experiment.</summary>
public sealed record VariantSource(
    [property: JsonPropertyName("id")] long Id, [property: JsonPropertyName("code")] string Code, [property: JsonPropertyName("split")] decimal Split,
    [property: JsonPropertyName("settings")] string? SettingsJson);
