using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZaloOrleans;

/// <summary>How the engine writes JSON of its own: as it is, without escaping what needs none, nulls left out.</summary>
public static class Json
{
    /// <summary>The options.</summary>
    public static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>UTF-8 bytes of a message or state.</summary>
    public static byte[] Bytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Plain);

    /// <summary>Reads what <see cref="Bytes{T}"/> wrote.</summary>
    public static T Read<T>(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize<T>(utf8, Plain) ?? throw new JsonException($"A {typeof(T).Name} cannot be null.");

    /// <summary>A time as the wire has it: RFC 3339 in UTC, to the microsecond.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
