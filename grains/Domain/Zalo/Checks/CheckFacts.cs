namespace ZaloOrleans.Zalo.Checks;

/// <summary>What the database knows of an Official Account's health.</summary>
/// <param name="OaId">Zalo's id of it.</param>
/// <param name="HasSecretKey">Whether there is a key for its webhooks.</param>
/// <param name="LastWebhookAt">When the last verified webhook about it came; null where none is among the newest.</param>
/// <param name="LastRefusedAt">When the last webhook that named it was refused for its signature, to the minute; null for never.</param>
/// <param name="DailyQuota">How many templates a day Zalo said last; null where it never did.</param>
/// <param name="DailyQuotaAt">When it did.</param>
public sealed record CheckFacts(string OaId, bool HasSecretKey, DateTimeOffset? LastWebhookAt, DateTimeOffset? LastRefusedAt, long? DailyQuota, DateTimeOffset? DailyQuotaAt);
