using System.Globalization;
using System.Text.Json;

namespace ZaloOrleans.Zalo;

/// <summary>
/// Reads Zalo's JSON, in which numbers come as numbers or as texts, and fields are missing. What is not there is null. Texts come as they
/// can be stored: without U+0000, and null where they are none (half of a pair).
/// </summary>
internal static class ZaloJson
{
    /// <summary>The first of these fields that holds something.</summary>
    public static string? Text(JsonElement json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Field(json, name) is { } value && AsText(value) is { Length: > 0 } text)
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>A whole number, written either way.</summary>
    public static long? Number(JsonElement json, string name) =>
        long.TryParse(Text(json, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>An object; what has no fields where it is missing.</summary>
    public static JsonElement Object(JsonElement json, string name) => Field(json, name) is { ValueKind: JsonValueKind.Object } value ? value : default;

    /// <summary>The elements of an array; none where it is missing.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement json, string name) =>
        Field(json, name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    /// <summary>The texts in an array.</summary>
    public static IEnumerable<string> Texts(JsonElement json, string name) => Items(json, name).Select(AsText).OfType<string>();

    /// <summary>A time in milliseconds since 1970. Zalo's own samples have 11 to 13 digits.</summary>
    public static DateTimeOffset? Time(JsonElement json, string name) => Number(json, name) is >= 0 and < 253_402_300_800_000 and var ms
        ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
        : null;

    /// <summary>Parses an object. False for anything else.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out JsonElement root)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            root = document.RootElement.Clone();
            return root.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            root = default;
            return false;
        }
    }

    private static JsonElement? Field(JsonElement json, string name)
    {
        try
        {
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            // The name of another field is no text, and stood in the way.
            return null;
        }
    }

    private static string? AsText(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()?.Replace("\0", "", StringComparison.Ordinal),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
