using System.Text.Json;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Templates;

/// <summary><c>POST /_sim/templates</c>.</summary>
internal static class TemplateEndpoints
{
    private static readonly string[] Fields = ["templateId", "tag", "enabled", "parameters"];

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
        if (problems.Any)
            return problems.ToResult();

        var enabled = !body.TryGetProperty("enabled", out var flag) || flag.ValueKind != JsonValueKind.False;
        templates.Set(new ZbsTemplate(id!, tag, enabled, parameters));
        return Results.NoContent();
    }
}
