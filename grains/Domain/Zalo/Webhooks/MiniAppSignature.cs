using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>
/// The signature of a Mini App's webhook: SHA-256 over the values of the body's keys in their order from A to Z, objects as JSON, and a key.
/// Sources disagree about the key: the Open API key, or the app's secret. Pure.
/// </summary>
public static class MiniAppSignature
{
    /// <summary>The name of the key that the body was signed with; null where it was none of them.</summary>
    /// <param name="signature">Of the header: <c>mac=</c> and 64 hexadecimal digits, or the digits alone.</param>
    /// <param name="body">As it arrived.</param>
    /// <param name="keys">Names and keys.</param>
    public static string? Match(string? signature, ReadOnlySpan<byte> body, IEnumerable<(string Name, string Key)> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (ZaloSignature.Digest(signature) is not { } given || ValuesOf(body) is not { } values)
        {
            return null;
        }

        string? match = null;
        foreach (var (name, key) in keys)
        {
            // Every candidate is tried, whether one matched or not: how long it takes tells nothing.
            if (CryptographicOperations.FixedTimeEquals(given, SHA256.HashData(Encoding.UTF8.GetBytes(values + key))))
            {
                match ??= name;
            }
        }

        return match;
    }

    /// <summary>What is signed, without the key; null where the body is no JSON object, or has a text that is none.</summary>
    public static string? ValuesOf(ReadOnlySpan<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body.ToArray());
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? string.Concat(document.RootElement.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => TextOf(p.Value)))
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Object or JsonValueKind.Array => JsonSerializer.Serialize(value, Json.Plain),
        _ => value.GetRawText(),
    };
}
