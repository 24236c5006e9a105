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

    /// <summary>A body as text, of which no more than so many bytes are read.</summary>
    internal static async Task<string> ReadTextAsync(HttpContent content, int most, CancellationToken cancellation)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[most];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, length);
    }
}
