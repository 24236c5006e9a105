namespace ZaloOrleans.Zalo.Checks;

/// <summary>What the database knows of an Official Account's health.</summary>
/// <param name="OaId">Zalo's id of it.</param>
/// <param name="HasSecretKey">Whether there is a key for its webhooks.</param>
/// <param name="LastWebhookAt">When the last verified webhook about it came; null where none is among the newest.</param>
/// <param name="LastRefusedAt">When the last webhook that named it was refused for its signature, to the minute; null for never.</param>
/// <param name="DailyQuota">How many templates a day Zalo said last; null where it never did.</param>
/// <param name="DailyQuotaAt">When it did.</param>
public sealed record CheckFacts(string OaId, bool HasSecretKey, DateTimeOffset? LastWebhookAt, DateTimeOffset? LastRefusedAt, long? DailyQuota, DateTimeOffset? DailyQuotaAt)
{
    /// <summary>What of its sending rests the longest, a template only where nothing more does as long; null where nothing rests.</summary>
    public KnownPause? Pause { get; init; }
}

/// <summary>Sending that rests.</summary>
/// <param name="Channel">The channel; empty: all.</param>
/// <param name="Template">Code of the one template; empty: all.</param>
/// <param name="Until">When it goes on; null: when a person resumes it.</param>
/// <param name="Code">Zalo's code, or <c>engine:...</c>.</param>
/// <param name="Advice">What a person is to do.</param>
/// <param name="Since">Since when.</param>
public sealed record KnownPause(string Channel, string Template, DateTimeOffset? Until, string Code, string? Advice, DateTimeOffset Since);
