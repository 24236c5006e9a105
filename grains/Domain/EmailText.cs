namespace ZaloOrleans;

/// <summary>E-mail addresses, as far as it takes to tell one from something else. Whether it exists, only a letter tells.</summary>
public static class EmailText
{
    /// <summary>The address in lower case; null where it is none: something, one @, a host with a dot, no spaces, 3 to 255 characters.</summary>
    public static string? Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        var at = trimmed.IndexOf('@', StringComparison.Ordinal);
        var host = trimmed[(at + 1)..];
        return at > 0 && trimmed.Length <= 255 && !host.Contains('@', StringComparison.Ordinal) && host.IndexOf('.', StringComparison.Ordinal) > 0
            && !host.EndsWith('.') && !trimmed.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            ? trimmed.ToLowerInvariant()
            : null;
    }
}
