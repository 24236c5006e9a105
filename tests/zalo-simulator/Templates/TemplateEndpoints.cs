using System.Text.Json;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Http;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator.Templates;

/// <summary><c>/_sim/templates</c>.</summary>
internal static class TemplateEndpoints
{
    private const int MostADay = 1_000_000;
    private static readonly string[] Fields = ["templateId", "tag", "enabled", "status", "parameters", "name", "price", "perDay", "byUser", "quality", "oaId"];
    private static readonly string[] ChangeFields = ["status", "quality", "reason", "oaId"];
    private static readonly string[] Qualities = ["HIGH", "MEDIUM", "LOW", "UNDEFINED"];

    public static async Task<IResult> SetAsync(HttpRequest request, TemplateBook templates)
    {
        var (body, unreadable) = await JsonBody.ReadObjectAsync(request);
        if (unreadable is not null)
            return unreadable;

        var problems = new ProblemList();
        problems.UnknownFields(body, "", Fields);
        var id = Text(body, "templateId");
        if (id is not { Length: > 0 } || !id.All(char.IsAsciiDigit))
            problems.Add("required", "/templateId", "A string of digits is needed.");
        var tag = Number(body, "tag", 1, 3, "1 transaction, 2 customer care, 3 promotion.", problems) ?? 1;
        var parameters = body.TryGetProperty("parameters", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(JsonText.Read).OfType<string>().ToList()
            : [];
        var status = Word(body, "status", ZbsTemplate.Statuses, problems) ?? (IsFalse(body, "enabled") ? ZbsTemplate.Pending : ZbsTemplate.Approved);
        var template = new ZbsTemplate(id ?? "", tag, status, parameters)
        {
            OaId = Text(body, "oaId"),
            Name = Text(body, "name") ?? $"Template {id}",
            Price = Number(body, "price", 0, int.MaxValue, "A whole number from 0 is needed.", problems) ?? 300,
            PerDay = Number(body, "perDay", 0, MostADay, $"0 to {MostADay}.", problems),
            ByUser = !IsFalse(body, "byUser"),
            Quality = Word(body, "quality", Qualities, problems) ?? "UNDEFINED",
        };
        if (problems.Any)
            return problems.ToResult();

        templates.Set(template);
        return Results.NoContent();
    }

    /// <summary>Zalo's staff, or its machines, judge a template, and the OA is told.</summary>
    public static async Task<IResult> ChangeAsync(
        HttpRequest request, string id, TemplateBook templates, AccountBook accounts, WebhookOutbox outbox, WebhookSender sender, TimeProvider time)
    {
        var (body, unreadable) = await JsonBody.ReadObjectAsync(request);
        if (unreadable is not null)
            return unreadable;
        if (!sender.IsOn)
            return ProblemList.Single(StatusCodes.Status409Conflict, "no_webhook_url", "", "Nobody is told: start the simulator with --webhook-url.");

        var problems = new ProblemList();
        problems.UnknownFields(body, "", ChangeFields);
        var (status, quality) = (Word(body, "status", ZbsTemplate.Statuses, problems), Word(body, "quality", Qualities, problems));
        if (!problems.Any && status is null == quality is null)
            problems.Add("required", "", "Either status or quality is needed.");
        if (problems.Any)
            return problems.ToResult();
        var before = templates.Find(id);
        if (accounts.Find(Text(body, "oaId") ?? before.OaId) is not { } account)
            return ProblemList.Single(StatusCodes.Status404NotFound, "unknown_oa", "/oaId", "There is no such OA. With several, name one.");

        templates.Set(before with { Status = status ?? before.Status, Quality = quality ?? before.Quality });
        var told = status is not null
            ? WebhookBodies.TemplateStatus(account, time.GetUtcNow(), id, before.Status, status, Text(body, "reason") ?? "")
            : WebhookBodies.TemplateQuality(account, time.GetUtcNow(), id, quality!);
        return Results.Json(new { status = await outbox.SendAsync(new Webhook(account, told, null)), webhook = told });
    }

    public static IResult Remove(string id, TemplateBook templates) => templates.Remove(id)
        ? Results.NoContent()
        : ProblemList.Single(StatusCodes.Status404NotFound, "unknown_template", "/id", "There is no such template.");

    private static int? Number(JsonElement body, string name, int least, int most, string detail, ProblemList problems)
    {
        if (!body.TryGetProperty(name, out var given))
            return null;
        if (given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var number) && number >= least && number <= most)
            return number;
        problems.Add("out_of_range", "/" + name, detail);
        return null;
    }

    private static string? Word(JsonElement body, string name, IReadOnlyList<string> known, ProblemList problems)
    {
        if (!body.TryGetProperty(name, out var given))
            return null;
        if (JsonText.Read(given) is { } word && known.Contains(word))
            return word;
        problems.Add("out_of_range", "/" + name, $"One of {string.Join(", ", known)}.");
        return null;
    }

    private static bool IsFalse(JsonElement body, string name) => body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.False;

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? JsonText.Read(value) : null;
}
