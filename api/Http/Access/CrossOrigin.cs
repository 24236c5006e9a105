using System.Collections.Frozen;

namespace ZaloOrleans.Api.Http.Access;

/// <summary>
/// Which pages may use a publishable key. A preflight comes without the key, so it is answered for any origin, on ingest paths only; what
/// counts is the request itself, whose origin must be one of its key's. No cookies are involved.
/// </summary>
internal static class CrossOrigin
{
    /// <summary>Where Zalo runs Mini Apps. They may always use their account's publishable keys.</summary>
    public static readonly FrozenSet<string> MiniApps = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "https://h5.zdn.vn", "zbrowser://h5.zdn.vn");

    private const string AnswerHeaders = "Retry-After";
    private const string RequestHeaders = "authorization, content-type, idempotency-key";
    private const string PreflightSeconds = "600";

    /// <summary>Whether the caller's publishable key may be used from the origin; null: the request names none.</summary>
    public static bool IsAllowed(Caller caller, string? origin)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Origins.Count == 0 || (origin is not null && (caller.Origins.Contains(origin) || MiniApps.Contains(origin)));
    }

    /// <summary>Lets the page read the answer.</summary>
    public static void Allow(IHeaderDictionary headers, string origin)
    {
        ArgumentNullException.ThrowIfNull(headers);
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = AnswerHeaders;
        headers.Vary = "Origin";
    }

    /// <summary>Answers a browser that asks whether it may send.</summary>
    public static IResult Preflight(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var headers = http.Response.Headers;
        headers.Allow = "POST, OPTIONS";
        if (http.Request.Headers.Origin is [{ Length: > 0 } origin])
        {
            Allow(headers, origin);
            headers.AccessControlAllowMethods = "POST";
            headers.AccessControlAllowHeaders = RequestHeaders;
            headers.AccessControlMaxAge = PreflightSeconds;
        }

        return Results.NoContent();
    }
}
