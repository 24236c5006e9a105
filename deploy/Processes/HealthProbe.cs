namespace ZaloOrleans.Deploy;

/// <summary>Asks a service whether it is ready.</summary>
public static class HealthProbe
{
    // Loopback never goes through the proxy that the environment may name.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.FromSeconds(5) })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    /// <summary>True when the address answers 200.</summary>
    public static async Task<bool> IsHealthyAsync(Uri address, CancellationToken cancellation)
    {
        try
        {
            using var answer = await Http.GetAsync(address, cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>Waits until the address answers 200. False when it did not in time, or when <paramref name="alive"/> says that nothing is left to wait for.</summary>
    public static async Task<bool> WaitAsync(Uri address, Func<bool> alive, TimeSpan within, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(alive);
        var deadline = DateTime.UtcNow + within;
        while (DateTime.UtcNow < deadline && alive())
        {
            if (await IsHealthyAsync(address, cancellation)) return true;
            await Task.Delay(100, cancellation);
        }
        return false;
    }
}
