using System.Globalization;
using System.Text.RegularExpressions;

namespace ZaloOrleans.Catalog;

/// <summary>Times on the wire.</summary>
public static partial class Rfc3339
{
    /// <summary>Reads a date and time with its zone; what is finer than a microsecond is cut off.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        if (text is null || !Shape().IsMatch(text)
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var read))
        {
            return false;
        }

        time = new DateTimeOffset(read.UtcTicks - (read.UtcTicks % 10), TimeSpan.Zero);
        return true;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
