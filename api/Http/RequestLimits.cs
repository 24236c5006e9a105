namespace ZaloOrleans.Api.Http;

/// <summary>What one client may take of the process.</summary>
internal static class RequestLimits
{
    /// <summary>Largest body, bytes.</summary>
    public const int Body = 64 * 1024;

    /// <summary>Largest body of a batch, bytes.</summary>
    public const int Batch = 1024 * 1024;

    /// <summary>Largest webhook, bytes. Zalo names no limit; what it sends has some kilobytes.</summary>
    public const int Webhook = 256 * 1024;

    /// <summary>Largest body that is read to its end, and thrown away, so that its sender gets to read that it was too large. Beyond it the connection is cut.</summary>
    public const int Discarded = 16 * 1024 * 1024;

    /// <summary>Largest headers in all, bytes.</summary>
    public const int Headers = 16 * 1024;

    /// <summary>Most headers.</summary>
    public const int HeaderCount = 64;

    /// <summary>Longest request line, bytes: a list query with its cursor fits.</summary>
    public const int RequestLine = 8 * 1024;

    /// <summary>How long a client may take for its headers.</summary>
    public static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(15);

    /// <summary>How long an idle connection is kept.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(130);

    /// <summary>Slowest body, bytes a second, and for how long it may be slower.</summary>
    public static readonly (double Rate, TimeSpan Grace) SlowestBody = (240, TimeSpan.FromSeconds(5));

    /// <summary>
    /// How long a request may take. Limits nest: statement 3 s, commit 5 s, grain call 10 s, request 15 s. Work that is not done a second before
    /// that is answered for as it stands.
    /// </summary>
    public static readonly TimeSpan Work = TimeSpan.FromSeconds(14);

    /// <summary>How long a grain call may take.</summary>
    public static readonly TimeSpan GrainCall = TimeSpan.FromSeconds(10);

    /// <summary>How long the look-up of a key may take: longer than the 3.5 s after which a silo says "busy", shorter than the 5 s in which callers are told so.</summary>
    public static readonly TimeSpan KeyLookup = TimeSpan.FromSeconds(4.5);
}
