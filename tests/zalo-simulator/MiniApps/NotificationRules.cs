using System.Text.Json;
using ZaloOrleans.Simulator.Http;
using ZaloOrleans.Simulator.Messages;
using ZaloOrleans.Simulator.Templates;

namespace ZaloOrleans.Simulator.MiniApps;

/// <summary>Zalo's own rules for notifications, as far as public sources tell them. Which code says that it is night, or that it is the day's second, none does.</summary>
internal static class NotificationRules
{
    public static readonly ZaloError BadParameters = new(-100, "Invalid parameters");
    public static readonly ZaloError BadKey = new(-102, "Invalid api key");
    public static readonly ZaloError TooMany = new(-103, "Too many requests");
    public static readonly ZaloError NoQuota = new(-109, "Quota exceeded");
    public static readonly ZaloError BadUser = new(-110, "Invalid user");
    public static readonly ZaloError NotAllowed = new(-111, "App cannot notify this user");

    // Zalo's: who was in the app.
    private static readonly TimeSpan ActiveFor = TimeSpan.FromDays(7);

    /// <summary>Accepts a notification and counts it, or refuses it.</summary>
    /// <param name="app">The app that the header names; null: there is none.</param>
    /// <param name="key">What the header has for a key; null: none.</param>
    /// <param name="user">The user that the header names; null: the app has no such one.</param>
    /// <param name="body">The body; null: no JSON.</param>
    /// <param name="counts">What went already.</param>
    /// <param name="now">When.</param>
    public static MessageDecision Decide(MiniApp? app, string? key, MiniAppUser? user, JsonElement? body, NotificationBook counts, DateTimeOffset now)
    {
        if (app?.OpenApiKey is not { } own || key != $"Bearer {own}")
            return MessageDecision.Refuse(BadKey);
        if (!IsTemplate(body))
            return MessageDecision.Refuse(BadParameters);
        if (user is null)
            return MessageDecision.Refuse(BadUser);
        if (TemplateRules.IsNight(now))
            return MessageDecision.Refuse(NotAllowed, Limit.Hours);
        if (!user.AllowsNotifications)
            return MessageDecision.Refuse(NotAllowed);
        if (now >= user.LastActive + ActiveFor)
            return MessageDecision.Refuse(NotAllowed, Limit.Window);
        if (counts.Has(user, now))
            return MessageDecision.Refuse(TooMany, Limit.Person);
        return counts.Take(user, now) ? new MessageDecision(ZaloError.None, ConsultationEndpoint.NewId()) : MessageDecision.Refuse(NoQuota, Limit.Quota);
    }

    private static bool IsTemplate(JsonElement? body) =>
        body is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("templateId", out var id) && JsonText.Read(id) is { Length: > 0 }
        && json.TryGetProperty("templateData", out var data) && data.ValueKind == JsonValueKind.Object
        && data.EnumerateObject().All(p => p.Value.ValueKind == JsonValueKind.String);
}
