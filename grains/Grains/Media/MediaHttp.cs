using Microsoft.Security.AntiSSRF;

namespace ZaloOrleans.Media;

/// <summary>Connections to where media are.</summary>
public static class MediaHttp
{
    /// <summary>
    /// A client that connects to public addresses only: the address that a name leads to is the one that is checked and connected to. It
    /// follows no redirect, uses no proxy, and keeps no cookie.
    /// </summary>
    public static HttpClient NewClient(MediaOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var policy = new AntiSSRFPolicy(PolicyConfigOptions.ExternalOnlyLatest) { AllowPlainTextHttp = options.PlainHttp, AddXFFHeader = false };
        if (!options.Networks.IsEmpty)
        {
            policy.AddAllowedAddresses([.. options.Networks]);
        }

        var handler = policy.GetHandler();
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.ConnectTimeout = TimeSpan.FromSeconds(5);
        handler.ResponseDrainTimeout = TimeSpan.Zero;
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20);
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);

        // Each try has its own limit.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
