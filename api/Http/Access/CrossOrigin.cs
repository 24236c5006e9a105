using System.Collections.Frozen;

namespace ZaloOrleans.Api.Http.Access;

/// <summary>
/// Which pages may use a publishable key or a session. A preflight comes without either, so it is answered for any origin, on the paths of
/// clients only; what counts is the request itself, whose origin must be one of its key's or its account's. No cookies are involved.
/// </summary>
internal static class CrossOrigin
{
    /// <summary>Where Zalo runs Mini Apps. They may always use their account's publishable keys.</summary>
    public static readonly FrozenSet<string> MiniApps = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "https://h5.zdn.vn", "zbrowser://h5.zdn.vn");

    private const string AnswerHeaders = "Retry-After";
    private const string RequestHeaders = "authorization, content-type, idempotency-key";
    private const string PreflightSeconds = "600";

    /// <summary>
    /// Whether the caller's publishable key or session may be used from the origin; null: the request names none, as one that comes from no
    /// page does.
    /// </summary>
    public static bool IsAllowed(Caller caller, string? origin)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.IsSession)
        {
            return origin is null || IsAmong(caller.Origins, origin);
        }

        return caller.Origins.Count == 0 || (origin is not null && IsAmong(caller.Origins, origin));
    }

    /// <summary>Whether an origin is a Mini App's, or one of these.</summary>
    public static bool IsAmong(IEnumerable<string> origins, string origin) =>
        MiniApps.Contains(origin) || origins.Contains(origin, StringComparer.OrdinalIgnoreCase);

    /// <summary>Lets the page read the answer.</summary>
    public static void Allow(IHeaderDictionary headers, string origin)
    {
        ArgumentNullException.ThrowIfNull(headers);
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = AnswerHeaders;
        headers.Vary = "Origin";
    }

    /// <summary>Answers a browser that asks whether it may send.</summary>
    public static IResult Preflight(HttpContext http) => Preflight(http, "POST");

    /// <summary>Answers a browser that asks whether it may read.</summary>
    public static IResult PreflightOfGet(HttpContext http) => Preflight(http, "GET");

    /// <summary>Answers a browser that asks whether it may read or send.</summary>
    public static IResult PreflightOfBoth(HttpContext http) => Preflight(http, "GET, POST");

    private static IResult Preflight(HttpContext http, string method)
    {
        ArgumentNullException.ThrowIfNull(http);
        var headers = http.Response.Headers;
        headers.Allow = $"{method}, OPTIONS";
        if (http.Request.Headers.Origin is [{ Length: > 0 } origin])
        {
            Allow(headers, origin);
            headers.AccessControlAllowMethods = method;
            headers.AccessControlAllowHeaders = RequestHeaders;
            headers.AccessControlMaxAge = PreflightSeconds;
        }

        return Results.NoContent();
    }
}
