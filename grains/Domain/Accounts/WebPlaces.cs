namespace ZaloOrleans.Accounts;

/// <summary>Origins and hosts, as settings and keys list them.</summary>
public static class WebPlaces
{
    /// <summary>An origin as browsers send it, <c>https://h5.zdn.vn</c>; null where it is none. Schemes other than http are for apps (<c>zbrowser</c>).</summary>
    public static string? Origin(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= 255 && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.Scheme != Uri.UriSchemeFile
            && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.AbsolutePath is "/" or ""
            ? $"{uri.Scheme}://{uri.IdnHost}{(uri.IsDefaultPort || uri.Port < 0 ? "" : $":{uri.Port}")}"
            : null;
    }

    /// <summary>A host in lower case; null where it is none.</summary>
    public static string? Host(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= 255 && text.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(text) == UriHostNameType.Dns ? text.ToLowerInvariant() : null;
    }
}
