using System.Text.RegularExpressions;

namespace ZaloOrleans.Api.Inbound.Values;

/// <summary>Languages as BCP 47 writes them, <c>vi</c> or <c>vi-VN</c>; the underscore of other systems becomes a hyphen.</summary>
internal static partial class LanguageText
{
    /// <summary>What is wrong with a language that is refused.</summary>
    public const string Advice = "This is no language tag. Write it like vi or vi-VN.";

    private const int Longest = 35;

    /// <summary>The tag; null where it is none.</summary>
    public static string? Normalise(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= Longest && Tag().IsMatch(text) ? text.Replace('_', '-') : null;
    }

    [GeneratedRegex(@"^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
