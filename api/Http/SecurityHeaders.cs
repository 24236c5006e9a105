using Microsoft.Extensions.Primitives;

namespace ZaloOrleans.Api.Http;

/// <summary>Headers of every answer: nothing is cached, sniffed, framed or run. The page of the documentation may run its own script.</summary>
internal static class SecurityHeaders
{
    private static readonly StringValues NoStore = "no-store";
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoReferrer = "no-referrer";
    private static readonly StringValues TransportSecurity = "max-age=31536000; includeSubDomains";
    private static readonly StringValues Nothing = "default-src 'none'; frame-ancestors 'none'";

    private static readonly StringValues OwnPage =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static Task AddAsync(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = NoStore;
        headers.XContentTypeOptions = NoSniff;
        headers["Referrer-Policy"] = NoReferrer;
        headers.StrictTransportSecurity = TransportSecurity;
        headers.ContentSecurityPolicy = http.Request.Path.StartsWithSegments(ApiPaths.Docs) ? OwnPage : Nothing;
        return next(http);
    }
}
