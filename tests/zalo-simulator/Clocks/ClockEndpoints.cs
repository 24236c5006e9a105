using System.Globalization;
using System.Text.Json;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Clocks;

/// <summary><c>/_sim/clock</c>.</summary>
internal static class ClockEndpoints
{
    // Far enough for every window of Zalo's, and no year that a caller's clock cannot write.
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(3_660);
    private static readonly string[] Fields = ["now", "offsetSeconds", "vietnam"];

    public static IResult Show(SimulatedClock clock) => View(clock);

    public static async Task<IResult> SetAsync(HttpRequest request, SimulatedClock clock)
    {
        var (body, unreadable) = await JsonBody.ReadObjectAsync(request);
        if (unreadable is not null)
            return unreadable;

        var problems = new ProblemList();
        problems.UnknownFields(body, "", Fields);
        if (body.EnumerateObject().Count() != 1)
            problems.Add("required", "", $"One of {string.Join(", ", Fields)} is needed.");
        var offset = problems.Any ? null : OffsetOf(body.EnumerateObject().First(), clock, problems);
        if (problems.Any)
            return problems.ToResult();
        if (offset is not { } by || by.Duration() > Farthest)
            return ProblemList.Single(StatusCodes.Status400BadRequest, "out_of_range", "", "At most ten years away.");

        clock.Offset = by;
        return View(clock);
    }

    public static IResult Reset(SimulatedClock clock)
    {
        clock.Offset = TimeSpan.Zero;
        return Results.NoContent();
    }

    private static TimeSpan? OffsetOf(JsonProperty given, SimulatedClock clock, ProblemList problems)
    {
        var (machine, text) = (clock.GetUtcNow() - clock.Offset, JsonText.Read(given.Value));
        switch (given.Name)
        {
            case "offsetSeconds" when given.Value.ValueKind == JsonValueKind.Number && given.Value.TryGetInt32(out var seconds):
                return TimeSpan.FromSeconds(seconds);
            case "now" when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var now):
                return now - machine;
            case "vietnam" when TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time):
                return VietnamTime.Next(time, clock.GetUtcNow()) - machine;
            default:
                problems.Add("invalid_format", "/" + given.Name, "now is a time as in RFC 3339, offsetSeconds a whole number, vietnam a time of day such as 22:30.");
                return null;
        }
    }

    private static IResult View(SimulatedClock clock) => Results.Json(new
    {
        now = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        vietnam = VietnamTime.Of(clock.GetUtcNow()).ToString("HH:mm", CultureInfo.InvariantCulture),
        offsetSeconds = (long)clock.Offset.TotalSeconds,
    });
}
