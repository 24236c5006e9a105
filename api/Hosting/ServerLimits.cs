using Microsoft.AspNetCore.Server.Kestrel.Core;
using ZaloOrleans.Api.Http;

namespace ZaloOrleans.Api.Hosting;

/// <summary>Applies <see cref="RequestLimits"/> to the HTTP server.</summary>
internal static class ServerLimits
{
    public static void Apply(KestrelServerOptions kestrel, ApiSettings settings)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        ArgumentNullException.ThrowIfNull(settings);
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = settings.MaxConnections;
        limits.MaxRequestBodySize = RequestLimits.Discarded;
        limits.MaxRequestHeadersTotalSize = RequestLimits.Headers;
        limits.MaxRequestHeaderCount = RequestLimits.HeaderCount;
        limits.MaxRequestLineSize = RequestLimits.RequestLine;
        limits.RequestHeadersTimeout = RequestLimits.HeadersWithin;
        limits.KeepAliveTimeout = RequestLimits.KeepAlive;
        limits.MinRequestBodyDataRate = new MinDataRate(RequestLimits.SlowestBody.Rate, RequestLimits.SlowestBody.Grace);
    }
}
