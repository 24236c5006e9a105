using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>
/// Reads the body of a Mini App's webhook: <c>{event, appId, userId?, timestamp, ...}</c>, told from an Official Account's by its names. Pure,
/// and never throws for what a body holds.
/// </summary>
internal static class MiniAppWebhookReader
{
    /// <summary>Whether it is a Mini App's.</summary>
    public static bool IsOne(JsonElement body) => ZaloJson.Text(body, "event") is not null && ZaloJson.Text(body, "event_name") is null;

    /// <summary>Reads a body.</summary>
    public static ZaloWebhook Read(JsonElement body, string? oaId)
    {
        var name = ZaloJson.Text(body, "event") ?? "";
        var user = ZaloJson.Text(body, "userId");
        var key = $"{name}/{ZaloJson.Text(body, "appId")}/{user}/{ZaloJson.Text(body, "versionId")}/{ZaloJson.Text(body, "timestamp")}";
        return new ZaloWebhook(name, ZaloJson.Text(body, "appId"), oaId, null, user, ZaloJson.Time(body, "timestamp"),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))), name switch
            {
                "user.revoke.consent" => new ZaloFact.ConsentRevoked(),
                "versions.review.done" => new ZaloFact.StoredOnly(),
                _ => new ZaloFact.Unknown(),
            });
    }
}
