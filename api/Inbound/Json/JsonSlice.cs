using System.Text.Json;

namespace ZaloOrleans.Api.Inbound.Json;

/// <summary>Where a value lies in a body that was read and found to be JSON.</summary>
/// <param name="Start">First byte.</param>
/// <param name="Length">Bytes; 0 where there is no value.</param>
/// <param name="Type">The value's first token.</param>
internal readonly record struct JsonSlice(int Start, int Length, JsonTokenType Type)
{
    /// <summary>Whether the value is absent or null, which mean the same to the reader of an item.</summary>
    public bool IsMissing => Type is JsonTokenType.None or JsonTokenType.Null;

    /// <summary>Whether it is an object or array without anything in it.</summary>
    public bool IsHollow(ReadOnlySpan<byte> json) =>
        Type is JsonTokenType.StartObject or JsonTokenType.StartArray && Of(json)[1..^1].IndexOfAnyExcept(" \t\r\n"u8) < 0;

    /// <summary>The value's bytes.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> json) => json.Slice(Start, Length);

    /// <summary>The value that the reader stands on; the reader moves to its end.</summary>
    public static JsonSlice Take(ref Utf8JsonReader reader)
    {
        var (start, type) = ((int)reader.TokenStartIndex, reader.TokenType);
        reader.Skip();
        return new JsonSlice(start, (int)reader.BytesConsumed - start, type);
    }
}
