using System.Buffers.Text;
using System.Text.Json;

namespace ZaloOrleans.Api.Inbound.Json;

/// <summary>Which JSON numbers are taken: what a 64-bit integer or a double holds, within ±2^63.</summary>
internal static class JsonNumber
{
    /// <summary>Longest number, characters.</summary>
    public const int MostDigits = 64;

    private const double Limit = 9_223_372_036_854_775_808d;
    private const int AlwaysFits = 18;

    /// <summary>Whether the number that the reader stands on is taken.</summary>
    public static bool IsInRange(ref Utf8JsonReader reader)
    {
        var text = reader.ValueSpan;
        if (text.IndexOfAny(".eE"u8) < 0)
        {
            return text.Length <= AlwaysFits || reader.TryGetInt64(out _);
        }

        return text.Length <= MostDigits
            && Utf8Parser.TryParse(text, out double value, out var used) && used == text.Length
            && Math.Abs(value) <= Limit && (value != 0 || IsZero(text));
    }

    /// <summary>Whether it is written as zero: 1e-999 is not, and a double loses it.</summary>
    private static bool IsZero(ReadOnlySpan<byte> text)
    {
        var exponent = text.IndexOfAny((byte)'e', (byte)'E');
        return text[..(exponent < 0 ? text.Length : exponent)].IndexOfAnyInRange((byte)'1', (byte)'9') < 0;
    }
}
