using System.Globalization;

namespace ZaloOrleans.Api.Inbound.Values;

/// <summary>
/// Times as RFC 3339 writes them: <c>2026-03-01T09:30:00.25+07:00</c>. The offset is required; a time without one is nobody's. Ticks beyond
/// what a <see cref="DateTimeOffset"/> holds are possible (the end of the year 9999, an hour west of Greenwich), so ticks are the result.
/// </summary>
internal static class Rfc3339
{
    private const int Shortest = 20;
    private const int Longest = 40;

    /// <summary>Reads a time as ticks of UTC since the year 1.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (text.Length is < Shortest or > Longest
            || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't' or ' ') || text[13] != ':' || text[16] != ':'
            || !Number(text[..4], out var year) || !Number(text[5..7], out var month) || !Number(text[8..10], out var day)
            || !Number(text[11..13], out var hour) || !Number(text[14..16], out var minute) || !Number(text[17..19], out var second)
            || year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        // A leap second (60) is the first moment of the next minute, as PostgreSQL has it.
        ticks = new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Utc).Ticks + (second * TimeSpan.TicksPerSecond);
        return Fraction(ref text, ref ticks) && Offset(text, ref ticks);
    }

    /// <summary>The time in UTC as it is stored and shown, to the microsecond.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Takes the fraction away and adds it; digits beyond a tick are dropped.</summary>
    private static bool Fraction(ref ReadOnlySpan<char> text, ref long ticks)
    {
        text = text[19..];
        if (text[0] != '.')
        {
            return true;
        }

        text = text[1..];
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits < 1)
        {
            return false;
        }

        var unit = TimeSpan.TicksPerSecond;
        foreach (var digit in text[..digits])
        {
            unit /= 10;
            ticks += (digit - '0') * unit;
        }

        text = text[digits..];
        return true;
    }

    private static bool Offset(ReadOnlySpan<char> text, ref long ticks)
    {
        if (text is "Z" or "z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !Number(text[1..3], out var hours) || !Number(text[4..], out var minutes) || hours > 23 || minutes > 59)
        {
            return false;
        }

        var offset = ((hours * 60) + minutes) * TimeSpan.TicksPerMinute;
        ticks -= text[0] == '+' ? offset : -offset;
        return true;
    }

    private static bool Number(ReadOnlySpan<char> digits, out int value) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
