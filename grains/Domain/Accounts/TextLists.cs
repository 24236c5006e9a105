using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Accounts;

/// <summary>Lists of texts, as settings and keys have them.</summary>
internal static class TextLists
{
    /// <summary>Most entries of a list.</summary>
    public const int Most = 100;

    /// <summary>The list with each entry once and in its normal form; faults are noted by entry.</summary>
    /// <param name="json">A JSON array.</param>
    /// <param name="pointer">Where it is.</param>
    /// <param name="normalize">The entry as it is kept, or null where it is none.</param>
    /// <param name="code">What an entry that is none is called.</param>
    /// <param name="detail">What an entry looks like.</param>
    /// <param name="faults">Where faults are noted.</param>
    public static IReadOnlyList<string> Read(string json, string pointer, Func<string, string?> normalize, string code, string detail, Faults faults)
    {
        using var document = JsonDocument.Parse(json);
        var entries = new List<string>();
        var i = 0;
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            if (entry.ValueKind == JsonValueKind.String && normalize(entry.GetString()!) is { } text)
            {
                entries.Add(text);
            }
            else
            {
                faults.Add($"{pointer}/{i}", code, detail);
            }

            i++;
        }

        if (i > Most)
        {
            faults.Add(pointer, "too_many", $"The list has at most {Most} entries.");
        }

        return [.. entries.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The list as JSON.</summary>
    public static string Json(IEnumerable<string> entries) => new JsonArray([.. entries.Select(e => (JsonNode)e)]).ToJsonString(ZaloOrleans.Json.Plain);
}
