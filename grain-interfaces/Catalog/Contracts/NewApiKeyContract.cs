using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Catalog;

/// <summary>What a new API key is made of.</summary>
public sealed record NewApiKeyContract
{
    /// <summary>What the account calls it, 1 to 100 characters.</summary>
    [Length(1, 100)]
    public required string Name { get; init; }

    /// <summary>live (secret, for servers) or pub (publishable, for pages and apps). Default live.</summary>
    [Words("live", "pub")]
    public string Kind { get; init; } = "live";

    /// <summary>
    /// What it may do: ingest:write, catalog:read, catalog:write, customers:read, customers:write, customers:erase, settings:read,
    /// settings:write, keys:write, or * for everything. Default * for a live key; a publishable one has ingest:write and nothing else.
    /// </summary>
    [JsonShape(isObject: false, MostCharacters = 1_000)]
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Of a publishable key: the origins that may use it, at most 100. Default: those of the settings.</summary>
    [JsonShape(isObject: false, MostCharacters = 30_000)]
    public IReadOnlyList<string>? Origins { get; init; }

    /// <summary>When it ends, in the future. Null, the default: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
