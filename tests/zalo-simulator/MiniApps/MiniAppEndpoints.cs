using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Http;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator.MiniApps;

/// <summary><c>POST /_sim/miniapp/...</c>: apps, their users, and what these do.</summary>
internal sealed class MiniAppEndpoints(MiniAppBook book, WebhookSender webhooks, TimeProvider time)
{
    private static readonly string[] AppFields = ["appId", "appSecret", "openApiKey", "perDay"];
    private static readonly string[] UserFields = ["appId", "id", "name", "phone", "oaId", "userIdByOa", "isFollower", "lastActive", "allowsNotifications"];

    public async Task<IResult> SetAppAsync(HttpRequest request)
    {
        var (texts, refusal) = await ReadAsync(request, AppFields, ["appId", "appSecret"]);
        if (refusal is not null)
            return refusal;

        var app = new MiniApp(texts["appId"]!, texts["appSecret"]!, texts["openApiKey"]);
        if (texts["perDay"] is { } given)
        {
            if (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var perDay))
                return ProblemList.Single(StatusCodes.Status400BadRequest, "out_of_range", "/perDay", "A whole number from 0 is needed.");
            app = app with { PerDay = perDay };
        }

        book.Set(app);
        return Results.Json(new { appId = texts["appId"] }, statusCode: StatusCodes.Status201Created);
    }

    public async Task<IResult> SetUserAsync(HttpRequest request)
    {
        var (texts, refusal) = await ReadAsync(request, UserFields, ["appId", "id"]);
        if (refusal is not null)
            return refusal;
        if (book.FindApp(texts["appId"]) is not { } app)
            return ProblemList.Single(StatusCodes.Status404NotFound, "unknown_app", "/appId", "There is no such app. Make it with POST /_sim/miniapp/apps.");

        var lastActive = time.GetUtcNow();
        if (texts["lastActive"] is { } given && !DateTimeOffset.TryParse(given, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out lastActive))
            return ProblemList.Single(StatusCodes.Status400BadRequest, "invalid", "/lastActive", "A time such as 2026-11-20T08:00:00Z is needed.");

        var user = new MiniAppUser(app, texts["id"]!, texts["name"] ?? "Lan", texts["phone"], texts["oaId"], texts["userIdByOa"], texts["isFollower"] == "true")
        {
            LastActive = lastActive,
            AllowsNotifications = texts["allowsNotifications"] != "false",
        };
        return Results.Json(new { user.Id, accessToken = book.Set(user) }, statusCode: StatusCodes.Status201Created);
    }

    public IResult PhoneToken(string appId, string id) => book.FindUser(appId, id) is { } user
        ? Results.Json(new { phoneToken = book.NewPhoneToken(user) }, statusCode: StatusCodes.Status201Created)
        : ProblemList.Single(StatusCodes.Status404NotFound, "unknown_user", "", "There is no such user.");

    public async Task<IResult> RevokeAsync(string appId, string id)
    {
        if (!webhooks.IsOn)
            return ProblemList.Single(StatusCodes.Status409Conflict, "no_webhook_url", "", "Nobody is told: start the simulator with --webhook-url.");
        if (book.FindUser(appId, id) is not { } user)
            return ProblemList.Single(StatusCodes.Status404NotFound, "unknown_user", "", "There is no such user.");

        var webhook = new JsonObject { ["event"] = "user.revoke.consent", ["appId"] = appId, ["userId"] = id, ["timestamp"] = time.GetUtcNow().ToUnixTimeMilliseconds() };
        var status = await webhooks.PostMiniAppAsync(webhook.ToJsonString(), "mac=" + Sign(webhook, user.App.OpenApiKey ?? user.App.AppSecret));
        return Results.Json(new { status, webhook });
    }

    /// <summary>SHA-256 over the values in the order of their names, and the key.</summary>
    internal static string Sign(JsonObject body, string key)
    {
        var values = body.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value is JsonValue value && value.TryGetValue(out string? text) ? text : p.Value!.ToJsonString());
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(values) + key)));
    }

    private static async Task<(Dictionary<string, string?> Texts, IResult? Refusal)> ReadAsync(HttpRequest request, string[] fields, string[] required)
    {
        var (body, unreadable) = await JsonBody.ReadObjectAsync(request);
        if (unreadable is not null)
            return ([], unreadable);

        var problems = new ProblemList();
        problems.UnknownFields(body, "", fields);
        var texts = fields.ToDictionary(name => name, name => body.TryGetProperty(name, out var value) ? TextOf(value) : null);
        foreach (var name in required.Where(name => string.IsNullOrEmpty(texts[name])))
            problems.Add("required", "/" + name, "A string that is not empty is needed.");
        return (texts, problems.Any ? problems.ToResult() : null);
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean().ToString(CultureInfo.InvariantCulture).ToLowerInvariant(),
        JsonValueKind.Number => value.GetRawText(),
        _ => JsonText.Read(value),
    };
}
