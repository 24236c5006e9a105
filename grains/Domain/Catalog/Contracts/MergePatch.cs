using System.Text.Json;
using System.Text.Json.Nodes;

namespace ZaloOrleans.Catalog;

/// <summary>JSON merge patches (RFC 7396).</summary>
public static class MergePatch
{
    /// <summary>The text of a JSON value after a patch; null where there is none.</summary>
    public static string? Apply(string? target, string? patch)
    {
        if (patch is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(patch);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? Apply(target is null ? null : JsonNode.Parse(target), document.RootElement)!.ToJsonString(Json.Plain)
            : patch;
    }

    /// <summary>Whether two texts are the same JSON.</summary>
    public static bool IsSame(string left, string right)
    {
        using var one = JsonDocument.Parse(left);
        using var other = JsonDocument.Parse(right);
        return JsonElement.DeepEquals(one.RootElement, other.RootElement);
    }

    private static JsonNode? Apply(JsonNode? target, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            return JsonNode.Parse(patch.GetRawText());
        }

        var result = target as JsonObject ?? [];
        foreach (var member in patch.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                result.Remove(member.Name);
            }
            else
            {
                var old = result[member.Name];
                result.Remove(member.Name);
                result[member.Name] = Apply(old, member.Value);
            }
        }

        return result;
    }
}
