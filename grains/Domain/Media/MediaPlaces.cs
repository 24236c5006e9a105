using System.Collections.Immutable;

namespace ZaloOrleans.Media;

/// <summary>From where media may be fetched, as far as an address tells. What its name leads to is checked when it is connected to. Pure.</summary>
/// <param name="PlainHttp">Whether http will do; else only https.</param>
/// <param name="Hosts">The hosts, each with all below it (<c>zdn.vn</c>); none: any.</param>
public sealed record MediaPlaces(bool PlainHttp, ImmutableArray<string> Hosts)
{
    /// <summary>Why nothing is fetched from an address; null: it may be.</summary>
    public string? FaultOf(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return !address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 ? "invalid_url"
            : address.Scheme == "http" && !PlainHttp ? "scheme_not_allowed"
            : Hosts.IsEmpty || Hosts.Any(h => IsWithin(address.IdnHost, h)) ? null
            : "host_not_allowed";
    }

    private static bool IsWithin(string host, string allowed) => host.Equals(allowed, StringComparison.OrdinalIgnoreCase)
        || (host.Length > allowed.Length && host[^(allowed.Length + 1)] == '.' && host.EndsWith(allowed, StringComparison.OrdinalIgnoreCase));
}
