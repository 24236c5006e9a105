using System.Globalization;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>Reads the value of a field from text, as query strings and cursors have it, and checks its bounds.</summary>
internal static class FieldText
{
    /// <summary>Whether the text is a value of the field; otherwise the fault is noted.</summary>
    public static bool TryRead(ContractField field, string text, string at, Faults faults, out object? value)
    {
        value = null;
        return field.Kind switch
        {
            FieldKind.Text => TryWord(field, text, at, faults, out value),
            FieldKind.Integer or FieldKind.Long => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                && whole >= (field.Kind == FieldKind.Integer ? int.MinValue : long.MinValue) && whole <= (field.Kind == FieldKind.Integer ? int.MaxValue : long.MaxValue)
                ? Good(field.Kind == FieldKind.Integer ? (int)whole : whole, out value)
                : Bad(faults, at, "invalid_type", "It is a whole number."),
            FieldKind.Number => decimal.TryParse(text, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number)
                ? Good(number, out value)
                : Bad(faults, at, "invalid_type", "It is a number."),
            FieldKind.Boolean => bool.TryParse(text, out var truth) ? Good(truth, out value) : Bad(faults, at, "invalid_type", "It is true or false."),
            FieldKind.Time => TryTime(text, at, faults, out value),
            FieldKind.Date => TryDate(text, at, faults, out value),
            _ => throw new InvalidOperationException($"A {field.Kind} is not read from text."),
        };
    }

    /// <summary>What <see cref="TryRead"/> reads.</summary>
    public static string Write(object value) => value switch
    {
        DateTimeOffset time => Json.Time(time),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>A text within its bounds, in the spelling that is stored.</summary>
    public static bool TryText(ContractField field, string text, string at, Faults faults, out object? value)
    {
        value = text;
        var length = text.EnumerateRunes().Count();
        return length > field.MaxLength ? Bad(faults, at, "too_long", $"It has at most {field.MaxLength} characters, not {length}.")
            : length < field.MinLength ? Bad(faults, at, "too_short", $"It has at least {field.MinLength} characters.")
            : field.Pattern is { } pattern && !pattern.IsMatch(text) ? Bad(faults, at, "invalid_format", $"It must match {pattern}.")
            : field.IsTimeZone && !TimeZones.Exists(text) ? Bad(faults, at, "invalid_time_zone", "It is an IANA zone such as Asia/Ho_Chi_Minh.")
            : TryWord(field, text, at, faults, out value);
    }

    /// <summary>A whole number within its bounds.</summary>
    public static bool TryWhole(ContractField field, long number, string at, Faults faults, out object? value)
    {
        var isInt = field.Kind == FieldKind.Integer;
        value = isInt ? (object)unchecked((int)number) : number;
        return (!isInt || number is >= int.MinValue and <= int.MaxValue) && number >= field.Min && number <= field.Max
            || Bad(faults, at, "out_of_range", RangeOf(field));
    }

    /// <summary>A number within its bounds, and within numeric(18,4).</summary>
    public static bool TryNumber(ContractField field, decimal number, string at, Faults faults, out object? value)
    {
        value = number;
        return number >= field.Min && number <= field.Max && Math.Abs(number) < 100_000_000_000_000m && decimal.Round(number, 4) == number
            || Bad(faults, at, "out_of_range", RangeOf(field));
    }

    /// <summary>An RFC 3339 time, cut to microseconds.</summary>
    public static bool TryTime(string text, string at, Faults faults, out object? value)
    {
        value = null;
        if (!Rfc3339.TryParse(text, out var time))
        {
            return Bad(faults, at, "invalid_time", "It is an RFC 3339 time with a zone, such as 2026-12-24T09:00:00+07:00.");
        }

        value = time;
        return time.Year is >= 1900 and < 2200 || Bad(faults, at, "out_of_range", "It lies from 1900 to 2199.");
    }

    /// <summary>A day.</summary>
    public static bool TryDate(string text, string at, Faults faults, out object? value)
    {
        value = null;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return Bad(faults, at, "invalid_date", "It is a date such as 2026-12-24.");
        }

        value = date;
        return date.Year is >= 1900 and < 2200 || Bad(faults, at, "out_of_range", "It lies from 1900 to 2199.");
    }

    /// <summary>A number's bounds, as a caller is told.</summary>
    public static string RangeOf(ContractField field) => (field.Min, field.Max) switch
    {
        (decimal.MinValue, decimal.MaxValue) when field.Kind == FieldKind.Number => "It has at most 14 digits before the point and 4 behind it.",
        (decimal.MinValue, decimal.MaxValue) => "It is too large.",
        (var min, decimal.MaxValue) => string.Create(CultureInfo.InvariantCulture, $"It is at least {min}."),
        var (min, max) => string.Create(CultureInfo.InvariantCulture, $"It lies from {min} to {max}."),
    };

    private static bool TryWord(ContractField field, string text, string at, Faults faults, out object? value)
    {
        value = field.Words.IsEmpty ? text : field.Words.FirstOrDefault(w => string.Equals(w, text, StringComparison.OrdinalIgnoreCase));
        return value is not null || Bad(faults, at, "invalid_word", $"It is one of {string.Join(", ", field.Words)}.");
    }

    private static bool Good(object read, out object? value)
    {
        value = read;
        return true;
    }

    private static bool Bad(Faults faults, string at, string code, string detail)
    {
        faults.Add(at, code, detail);
        return false;
    }
}
