namespace ZaloOrleans.Zalo;

/// <summary>Connections to Zalo.</summary>
public static class ZaloHttp
{
    /// <summary>
    /// A client that follows no redirect, keeps no cookie, and drops an idle connection before the other side is likely to: a connection
    /// that dies while a message leaves makes its outcome unknown.
    /// </summary>
    public static HttpClient NewClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 256,
    })
    {
        // Each call has its own limit.
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
