using System.Globalization;

namespace ZaloOrleans.Api.Hosting;

/// <summary>Where silos take the API's calls: a host, which may be one name for many silos, and a port.</summary>
internal sealed record GatewayAddress(string Host, int Port)
{
    /// <summary>Reads <c>host:port,host:port</c>; null where that is not what it says. IPv6 addresses stand in brackets.</summary>
    public static IReadOnlyList<GatewayAddress>? ParseList(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var addresses = parts.Select(Parse).OfType<GatewayAddress>().ToArray();
        return parts.Length > 0 && addresses.Length == parts.Length ? addresses : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private static GatewayAddress? Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        var host = colon > 0 ? text[..colon].Trim('[', ']') : "";
        return Uri.CheckHostName(host) != UriHostNameType.Unknown
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65_536
                ? new GatewayAddress(host, port)
                : null;
    }
}
