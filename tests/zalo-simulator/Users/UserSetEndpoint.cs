using System.Globalization;
using System.Text.Json;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Users;

/// <summary><c>POST /_sim/users</c>: who an Official Account has, without a webhook.</summary>
internal static class UserSetEndpoint
{
    private const int Most = 100_000;
    private static readonly string[] Fields = ["oaId", "id", "count", "follower", "blocked", "lastInteraction", "offline", "refuses", "name", "phone", "tags"];

    public static async Task<IResult> SetAsync(HttpRequest request, AccountBook accounts, UserBook users)
    {
        var (body, unreadable) = await JsonBody.ReadObjectAsync(request);
        if (unreadable is not null)
            return unreadable;

        var problems = new ProblemList();
        problems.UnknownFields(body, "", Fields);
        if (Text(body, "id") is not { Length: > 0 and <= 18 } id || !id.All(char.IsAsciiDigit))
        {
            problems.Add("required", "/id", "A string of 1 to 18 digits is needed.");
            id = "0";
        }

        var count = 1;
        if (body.TryGetProperty("count", out var many) && !(many.ValueKind == JsonValueKind.Number && many.TryGetInt32(out count) && count is >= 1 and <= Most))
            problems.Add("out_of_range", "/count", $"1 to {Most}.");
        DateTimeOffset? last = null;
        if (Text(body, "lastInteraction") is { } time)
        {
            if (DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
                last = at;
            else
                problems.Add("invalid_format", "/lastInteraction", "A time as in RFC 3339 is needed.");
        }

        var phone = Text(body, "phone");
        if (phone is not null && (phone.Length is 0 or > 18 || !phone.All(char.IsAsciiDigit)))
            problems.Add("invalid_format", "/phone", "Digits, beginning with 84.");
        var refuses = Refusals.Read(body, problems);
        if (problems.Any)
            return problems.ToResult();
        if (accounts.Find(Text(body, "oaId")) is not { } account)
            return ProblemList.Single(StatusCodes.Status404NotFound, "unknown_oa", "/oaId", "There is no such OA. With several, name one.");

        var state = new UserState(!Is(body, "follower", JsonValueKind.False), Is(body, "blocked", JsonValueKind.True), last)
        {
            Offline = Is(body, "offline", JsonValueKind.True),
            Refuses = refuses,
            Name = Text(body, "name"),
            Phone = phone,
            Tags = body.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Array ? [.. tags.EnumerateArray().Select(JsonText.Read).OfType<string>()] : [],
        };
        var first = long.Parse(id, CultureInfo.InvariantCulture);
        for (var i = 0; i < count; i++)
            users.Set(account.OaId, (first + i).ToString(CultureInfo.InvariantCulture), state);
        return Results.NoContent();
    }

    private static bool Is(JsonElement body, string name, JsonValueKind kind) => body.TryGetProperty(name, out var value) && value.ValueKind == kind;

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? JsonText.Read(value) : null;
}
