using System.Text.Json;

namespace ZaloOrleans.Catalog;

/// <summary>The two things that JSON can say and PostgreSQL cannot keep: U+0000, and half a surrogate pair. The edge refuses them first.</summary>
internal static class JsonCharacters
{
    /// <summary>What a caller is told.</summary>
    public const string Rule = "It holds U+0000 or half a surrogate pair, which are not text.";

    /// <summary>Whether all texts and names in it can be kept.</summary>
    public static bool AreStorable(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => IsStorable(json),
        JsonValueKind.Array => json.EnumerateArray().All(AreStorable),
        JsonValueKind.Object => json.EnumerateObject().All(m => IsStorable(m) && AreStorable(m.Value)),
        _ => true,
    };

    private static bool IsStorable(JsonElement text)
    {
        try
        {
            return !text.GetString()!.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate: it is found only when the text is read.
            return false;
        }
    }

    private static bool IsStorable(JsonProperty member)
    {
        try
        {
            return !member.Name.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
