using System.Text.Json;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Limits;

/// <summary><c>/_sim/limits</c> and <c>GET /_sim/violations</c>.</summary>
internal static class LimitEndpoints
{
    private static readonly string[] Fields =
    [
        "oaId", "perMinute", "perDay", "lastOffset", "promotionsPerDay", "promotionsPerMonth", "perPersonDay", "perPersonMonth", "consultationsPerMonth",
    ];

    public static IResult Show(HttpRequest request, SendLimits limits) => Results.Json(limits.Of(request.Query["oaId"] is [{ Length: > 0 } id] ? id : null));

    public static async Task<IResult> SetAsync(HttpRequest request, SendLimits limits, AccountBook accounts)
    {
        var (body, unreadable) = await JsonBody.ReadObjectAsync(request);
        if (unreadable is not null)
            return unreadable;

        var problems = new ProblemList();
        problems.UnknownFields(body, "", Fields);
        var oaId = body.TryGetProperty("oaId", out var named) ? JsonText.Read(named) : null;
        if (body.TryGetProperty("oaId", out _) && accounts.Find(oaId ?? "") is null)
            problems.Add("unknown_oa", "/oaId", "There is no such OA.");
        var before = limits.Of(oaId);
        var settings = before with
        {
            PerMinute = Number(body, "perMinute", before.PerMinute, problems),
            PerDay = Number(body, "perDay", before.PerDay, problems),
            LastOffset = Number(body, "lastOffset", before.LastOffset, problems),
            PromotionsPerDay = NumberOrNull(body, "promotionsPerDay", before.PromotionsPerDay, problems),
            PromotionsPerMonth = Number(body, "promotionsPerMonth", before.PromotionsPerMonth, problems),
            PerPersonDay = Number(body, "perPersonDay", before.PerPersonDay, problems),
            PerPersonMonth = Number(body, "perPersonMonth", before.PerPersonMonth, problems),
            ConsultationsPerMonth = NumberOrNull(body, "consultationsPerMonth", before.ConsultationsPerMonth, problems),
        };
        if (problems.Any)
            return problems.ToResult();

        limits.Set(oaId, settings);
        return Results.Json(settings);
    }

    private static int? NumberOrNull(JsonElement body, string name, int? before, ProblemList problems) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null ? null
            : body.TryGetProperty(name, out _) ? Number(body, name, 0, problems) : before;

    private static int Number(JsonElement body, string name, int before, ProblemList problems)
    {
        if (!body.TryGetProperty(name, out var value))
            return before;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0)
            return number;
        problems.Add("out_of_range", "/" + name, "A whole number from 0 is needed.");
        return before;
    }
}
