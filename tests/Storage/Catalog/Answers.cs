using System.Text.Json;

namespace ZaloOrleans.Catalog;

internal static class Answers
{
    public static JsonElement Body(this CatalogAnswer answer)
    {
        Assert.True(answer.Json is not null, $"{answer.Outcome}: {string.Join("; ", answer.Faults)}");
        return JsonDocument.Parse(answer.Json).RootElement;
    }

    public static long Id(this CatalogAnswer answer) => answer.Body().GetProperty("id").GetInt64();

    public static IReadOnlyList<JsonElement> Items(this CatalogAnswer answer) => [.. answer.Body().GetProperty("items").EnumerateArray()];

    public static string? NextCursor(this CatalogAnswer answer) => answer.Body().GetProperty("nextCursor").GetString();

    public static void Refused(this CatalogAnswer answer, CatalogOutcome outcome, params (string Pointer, string Code)[] faults)
    {
        Assert.Equal(outcome, answer.Outcome);
        Assert.Equal(faults, answer.Faults.Select(f => (f.Pointer, f.Code)));
    }
}
