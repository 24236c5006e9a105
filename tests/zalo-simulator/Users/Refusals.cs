using System.Text.Json;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Users;

/// <summary>The field <c>refuses</c>: what a person does not want.</summary>
internal static class Refusals
{
    private static readonly string[] Kinds = [UserState.Consultation, "transaction", "customer_care", "promotion"];

    public static IReadOnlyList<string> Read(JsonElement body, ProblemList problems)
    {
        if (!body.TryGetProperty("refuses", out var given))
            return [];
        var kinds = given.ValueKind == JsonValueKind.Array ? given.EnumerateArray().Select(JsonText.Read).ToList() : [null];
        if (!kinds.TrueForAll(kind => Kinds.Contains(kind)))
            problems.Add("invalid", "/refuses", $"An array of {string.Join(", ", Kinds)} is needed.");
        return [.. kinds.OfType<string>()];
    }
}
