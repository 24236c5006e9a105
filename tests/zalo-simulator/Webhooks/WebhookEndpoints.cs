using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Webhooks;

/// <summary><c>/_sim/webhooks</c>: those that were posted, one of any body, and what follows messages.</summary>
internal static class WebhookEndpoints
{
    private static readonly string[] Fields = ["oaId", "body", "byPhone"];
    private static readonly string[] SettingFields = ["oaId", "echo", "received", "seen", "retrySeconds"];
    private static readonly string[] StepFields = ["chance", "minMs", "maxMs"];

    /// <summary>Signs and posts a body that the caller made.</summary>
    public static async Task<IResult> PostAsync(HttpRequest request, AccountBook accounts, WebhookOutbox outbox, WebhookSender sender, TimeProvider time)
    {
        var (body, unreadable) = await JsonBody.ReadObjectAsync(request);
        if (unreadable is not null)
            return unreadable;
        if (!sender.IsOn)
            return ProblemList.Single(StatusCodes.Status409Conflict, "no_webhook_url", "", "Nobody is told: start the simulator with --webhook-url.");

        var problems = new ProblemList();
        problems.UnknownFields(body, "", Fields);
        if (!body.TryGetProperty("body", out var given) || given.ValueKind != JsonValueKind.Object)
            problems.Add("required", "/body", "A JSON object is needed.");
        if (problems.Any)
            return problems.ToResult();
        if (accounts.Find(TextOf(body, "oaId")) is not { } account)
            return ProblemList.Single(StatusCodes.Status404NotFound, "unknown_oa", "/oaId", "There is no such OA. With several, name one.");

        var webhook = new Webhook(account, WebhookBodies.Any(account, JsonObject.Create(given.Clone())!, time.GetUtcNow()), null)
        {
            IsByPhone = body.TryGetProperty("byPhone", out var byPhone) && byPhone.ValueKind == JsonValueKind.True,
        };
        return Results.Json(new { status = await outbox.SendAsync(webhook), webhook = webhook.Body });
    }

    public static IResult ShowSettings(HttpRequest request, WebhookSettings settings) => Results.Json(settings.Of(request.Query["oaId"] is [{ Length: > 0 } id] ? id : null));

    /// <summary>Changes what follows messages; a field that is absent stays, and null is off.</summary>
    public static async Task<IResult> SetAsync(HttpRequest request, AccountBook accounts, WebhookSettings settings)
    {
        var (body, unreadable) = await JsonBody.ReadObjectAsync(request);
        if (unreadable is not null)
            return unreadable;

        var problems = new ProblemList();
        problems.UnknownFields(body, "", SettingFields);
        var oaId = TextOf(body, "oaId");
        if (body.TryGetProperty("oaId", out _) && accounts.Find(oaId ?? "") is null)
            problems.Add("unknown_oa", "/oaId", "There is no such OA.");
        var before = settings.Of(oaId);
        var after = before with
        {
            Echo = StepOf(body, "echo", before.Echo, problems),
            Received = StepOf(body, "received", before.Received, problems),
            Seen = StepOf(body, "seen", before.Seen, problems),
            RetrySeconds = PausesOf(body, before.RetrySeconds, problems),
        };
        if (problems.Any)
            return problems.ToResult();

        settings.Set(oaId, after);
        return Results.Json(after);
    }

    private static AfterSendStep StepOf(JsonElement body, string name, AfterSendStep before, ProblemList problems)
    {
        if (!body.TryGetProperty(name, out var given))
            return before;
        if (given.ValueKind == JsonValueKind.Null)
            return AfterSendStep.Never;
        if (given.ValueKind != JsonValueKind.Object)
        {
            problems.Add("invalid", "/" + name, "An object {chance, minMs, maxMs}, or null for never.");
            return before;
        }

        problems.UnknownFields(given, "/" + name, StepFields);
        var chance = NumberOf(given, "chance", 1, 1, $"/{name}/chance", problems);
        var least = (int)NumberOf(given, "minMs", 0, AfterSendStep.Longest, $"/{name}/minMs", problems);
        var most = (int)NumberOf(given, "maxMs", least, AfterSendStep.Longest, $"/{name}/maxMs", problems);
        if (most < least)
            problems.Add("out_of_range", $"/{name}/maxMs", "It must not be less than minMs.");
        return new AfterSendStep(chance, least, most);
    }

    private static IReadOnlyList<double> PausesOf(JsonElement body, IReadOnlyList<double> before, ProblemList problems)
    {
        if (!body.TryGetProperty("retrySeconds", out var given))
            return before;
        if (given.ValueKind == JsonValueKind.Array && given.EnumerateArray().All(p => p.ValueKind == JsonValueKind.Number && p.TryGetDouble(out var s) && s is >= 0 and <= 86_400))
            return [.. given.EnumerateArray().Select(p => p.GetDouble())];
        problems.Add("invalid", "/retrySeconds", "An array of seconds, 0 to 86400.");
        return before;
    }

    private static double NumberOf(JsonElement step, string name, double otherwise, double most, string pointer, ProblemList problems)
    {
        if (!step.TryGetProperty(name, out var given))
            return otherwise;
        if (given.ValueKind == JsonValueKind.Number && given.TryGetDouble(out var number) && number >= 0 && number <= most)
            return number;
        problems.Add("out_of_range", pointer, $"A number from 0 to {most} is needed.");
        return otherwise;
    }

    private static string? TextOf(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? JsonText.Read(value) : null;
}
