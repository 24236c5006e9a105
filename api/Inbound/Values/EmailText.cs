namespace ZaloOrleans.Api.Inbound.Values;

/// <summary>E-mail addresses, trimmed and in lower case. Only what cannot be one is refused; whether it exists, a message will tell.</summary>
internal static class EmailText
{
    /// <summary>What is wrong with an address that is refused.</summary>
    public const string Advice = "This is no e-mail address.";

    private const int Longest = 254;
    private const int LongestLocalPart = 64;

    /// <summary>The address as it is stored; null where it is none.</summary>
    public static string? Normalise(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var address = text.Trim().ToLowerInvariant();
        var at = address.IndexOf('@', StringComparison.Ordinal);
        return at is > 0 and <= LongestLocalPart && address.Length <= Longest && IsDomain(address.AsSpan(at + 1)) && IsLocalPart(address.AsSpan(0, at))
            ? address
            : null;
    }

    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        var labels = 0;
        foreach (var part in domain.Split('.'))
        {
            var label = domain[part];
            labels++;
            if (label.IsEmpty || label[0] == '-' || label[^1] == '-' || !All(label, c => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c == '-'))
            {
                return false;
            }
        }

        return labels > 1;
    }

    private static bool IsLocalPart(ReadOnlySpan<char> local) =>
        local[0] != '.' && local[^1] != '.' && All(local, c => !char.IsWhiteSpace(c) && !char.IsControl(c) && !"\"(),:;<>[\\]@".Contains(c));

    private static bool All(ReadOnlySpan<char> text, Func<char, bool> holds)
    {
        foreach (var c in text)
        {
            if (!holds(c))
            {
                return false;
            }
        }

        return true;
    }
}
