using System.Globalization;
using System.Text.RegularExpressions;

namespace ZaloOrleans.Rules;

/// <summary>ISO 8601 durations of fixed length: weeks, days, hours, minutes, seconds. Months and years have none and are refused.</summary>
public static partial class IsoDuration
{
    /// <summary>Longest duration that is accepted.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3_660);

    /// <summary>Reads <c>P3D</c>, <c>PT90S</c>, <c>P1W</c>, <c>P1DT12H</c>. False for anything else, for a negative or empty one, and beyond <see cref="Longest"/>.</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        var match = Shape().Match(text ?? "");
        if (!match.Success || match.Groups.Values.Skip(1).All(g => !g.Success) || text!.EndsWith('T'))
        {
            return false;
        }

        double Part(string name) => match.Groups[name].Success ? double.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var seconds = (((((Part("w") * 7) + Part("d")) * 24) + Part("h")) * 3600) + (Part("m") * 60) + Part("s");
        if (seconds > Longest.TotalSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    [GeneratedRegex(@"^P(?:(?<w>\d{1,6})W)?(?:(?<d>\d{1,6})D)?(?:T(?:(?<h>\d{1,6})H)?(?:(?<m>\d{1,6})M)?(?:(?<s>\d{1,9}(?:\.\d{1,3})?)S)?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
