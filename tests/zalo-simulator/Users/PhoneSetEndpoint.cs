using System.Text.Json;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Users;

/// <summary><c>POST /_sim/phones</c>: which templates reach a phone.</summary>
internal static class PhoneSetEndpoint
{
    private static readonly string[] Fields = ["phone", "hasZalo", "offline", "blocked", "refuses"];

    public static async Task<IResult> SetAsync(HttpRequest request, PhoneBook phones)
    {
        var (body, unreadable) = await JsonBody.ReadObjectAsync(request);
        if (unreadable is not null)
            return unreadable;

        var problems = new ProblemList();
        problems.UnknownFields(body, "", Fields);
        var phone = body.TryGetProperty("phone", out var given) ? JsonText.Read(given) : null;
        if (phone is not { Length: 11 or 12 } || !phone.StartsWith("84", StringComparison.Ordinal) || !phone.All(char.IsAsciiDigit))
            problems.Add("invalid_format", "/phone", "Digits, beginning with 84.");
        var refuses = Refusals.Read(body, problems);
        if (problems.Any)
            return problems.ToResult();

        phones.Set(phone!, new PhoneState(!Is(body, "hasZalo", JsonValueKind.False), Is(body, "offline", JsonValueKind.True), Is(body, "blocked", JsonValueKind.True), refuses));
        return Results.NoContent();
    }

    private static bool Is(JsonElement body, string name, JsonValueKind kind) => body.TryGetProperty(name, out var value) && value.ValueKind == kind;
}
