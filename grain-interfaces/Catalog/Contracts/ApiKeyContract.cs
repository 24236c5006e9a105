namespace ZaloOrleans.Catalog;

/// <summary>An API key, without its secret.</summary>
public record ApiKeyContract
{
    /// <summary>Row id. The audit trail names what the key did by it: <c>key:12</c>.</summary>
    public long Id { get; init; }

    /// <summary>What the account calls it.</summary>
    public required string Name { get; init; }

    /// <summary>live (secret, for servers) or pub (publishable, for pages and apps).</summary>
    [Words("live", "pub")]
    public required string Kind { get; init; }

    /// <summary>The part of the key's text that is no secret, so that a person recognises it: <c>zo_live_Ab3dEf6hIj9k</c>.</summary>
    public required string Prefix { get; init; }

    /// <summary>What it may do; <c>*</c> is everything.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Of a publishable key: the origins that may use it. Empty: those of the settings.</summary>
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>When it ends; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked; null: it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
