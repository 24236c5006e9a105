using System.Buffers.Text;
using System.Text.Json;

namespace ZaloOrleans.Api.Inbound.Json;

/// <summary>
/// Looks into the escapes of JSON strings. A raw U+0000 is malformed JSON, and a raw surrogate is malformed UTF-8; both are found before.
/// Escaped they are valid JSON, and poison for what comes after.
/// </summary>
internal static class JsonText
{
    /// <summary>Inspects a string between its quotes.</summary>
    /// <param name="raw">Its bytes as they stand in valid JSON.</param>
    /// <param name="length">Its length in bytes of UTF-8 once it has no escapes.</param>
    public static TextFault Inspect(ReadOnlySpan<byte> raw, out int length)
    {
        length = 0;
        while (raw.IndexOf((byte)'\\') is var at and >= 0)
        {
            length += at;
            raw = raw[(at + 1)..];
            if (raw[0] != 'u')
            {
                length++;
                raw = raw[1..];
                continue;
            }

            var unit = Hex(raw[1..]);
            raw = raw[5..];
            if (unit == 0)
            {
                return TextFault.Nul;
            }

            if (!char.IsSurrogate((char)unit))
            {
                length += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
                continue;
            }

            if (!char.IsHighSurrogate((char)unit) || !raw.StartsWith("\\u"u8) || !char.IsLowSurrogate((char)Hex(raw[2..])))
            {
                return TextFault.LoneSurrogate;
            }

            length += 4;
            raw = raw[6..];
        }

        length += raw.Length;
        return TextFault.None;
    }

    /// <summary>The text of a string value; null where it has no text that may be used.</summary>
    public static string? Read(ReadOnlySpan<byte> json, JsonSlice slice)
    {
        var reader = new Utf8JsonReader(slice.Of(json));
        reader.Read();
        return Read(ref reader);
    }

    /// <summary>The text of the string or key that the reader stands on; null where it has no text that may be used.</summary>
    public static string? Read(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped && Inspect(reader.ValueSpan, out _) != TextFault.None ? null : reader.GetString();

    private static int Hex(ReadOnlySpan<byte> digits)
    {
        // The reader has made sure of four hexadecimal digits.
        _ = Utf8Parser.TryParse(digits[..4], out int value, out _, 'X');
        return value;
    }
}
