using System.Text.Json;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Templates;

/// <summary><c>POST /_sim/templates</c> and <c>DELETE /_sim/templates/{id}</c>.</summary>
internal static class TemplateEndpoints
{
    private static readonly string[] Fields = ["templateId", "tag", "enabled", "status", "parameters", "name", "price", "oaId"];

    public static async Task<IResult> SetAsync(HttpRequest request, TemplateBook templates)
    {
        var (body, unreadable) = await JsonBody.ReadObjectAsync(request);
        if (unreadable is not null)
            return unreadable;

        var problems = new ProblemList();
        problems.UnknownFields(body, "", Fields);
        var id = body.TryGetProperty("templateId", out var named) ? JsonText.Read(named) : null;
        if (id is not { Length: > 0 } || !id.All(char.IsAsciiDigit))
            problems.Add("required", "/templateId", "A string of digits is needed.");
        var tag = 1;
        if (body.TryGetProperty("tag", out var given) && !(given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out tag) && tag is >= 1 and <= 3))
            problems.Add("out_of_range", "/tag", "1 transaction, 2 customer care, 3 promotion.");
        var parameters = body.TryGetProperty("parameters", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(JsonText.Read).OfType<string>().ToList()
            : [];
        var status = Text(body, "status") ?? (body.TryGetProperty("enabled", out var flag) && flag.ValueKind == JsonValueKind.False ? ZbsTemplate.Pending : ZbsTemplate.Approved);
        if (!ZbsTemplate.Statuses.Contains(status))
            problems.Add("out_of_range", "/status", $"One of {string.Join(", ", ZbsTemplate.Statuses)}.");
        var price = 300;
        if (body.TryGetProperty("price", out var cost) && !(cost.ValueKind == JsonValueKind.Number && cost.TryGetInt32(out price) && price >= 0))
            problems.Add("out_of_range", "/price", "A whole number from 0 is needed.");
        if (problems.Any)
            return problems.ToResult();

        templates.Set(new ZbsTemplate(id!, tag, status, parameters) { OaId = Text(body, "oaId"), Name = Text(body, "name") ?? $"Template {id}", Price = price });
        return Results.NoContent();
    }

    public static IResult Remove(string id, TemplateBook templates) => templates.Remove(id)
        ? Results.NoContent()
        : ProblemList.Single(StatusCodes.Status404NotFound, "unknown_template", "/id", "There is no such template.");

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? JsonText.Read(value) : null;
}
