using ZaloOrleans.Api.Http.Access;

namespace ZaloOrleans.Api.Http;

/// <summary>What the middleware leaves for the endpoints.</summary>
internal static class HttpContextExtensions
{
    /// <summary>Who calls. An endpoint that takes keys always has one.</summary>
    public static Caller Caller(this HttpContext http) => http.Features.Get<Caller>() ?? throw new InvalidOperationException("The endpoint takes no key.");
}
