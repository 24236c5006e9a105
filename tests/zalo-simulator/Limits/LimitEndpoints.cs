using System.Text.Json;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Limits;

/// <summary><c>POST /_sim/limits</c>.</summary>
internal static class LimitEndpoints
{
    private static readonly string[] Fields = ["perMinute", "perDay", "lastOffset"];

    public static async Task<IResult> SetAsync(HttpRequest request, SendLimits limits)
    {
        var (body, unreadable) = await JsonBody.ReadObjectAsync(request);
        if (unreadable is not null)
            return unreadable;

        var problems = new ProblemList();
        problems.UnknownFields(body, "", Fields);
        var (perMinute, perDay, lastOffset) = (Number(body, "perMinute", problems), Number(body, "perDay", problems), Number(body, "lastOffset", problems));
        if (problems.Any)
            return problems.ToResult();

        limits.Set(perMinute, perDay, lastOffset);
        return Results.Json(new { limits.PerMinute, limits.PerDay, limits.LastOffset });
    }

    private static int? Number(JsonElement body, string name, ProblemList problems)
    {
        if (!body.TryGetProperty(name, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0)
            return number;
        problems.Add("out_of_range", "/" + name, "A whole number from 0 is needed.");
        return null;
    }
}
