using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace ZaloOrleans.Api.Http;

/// <summary>Puts a problem into words of HTTP.</summary>
internal static class ProblemWriter
{
    public const string ContentType = "application/problem+json";

    public static Task WriteAsync(HttpContext http, Problem problem)
    {
        http.Response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
        }

        http.Features.Set(new OutcomeFeature(problem.Code));
        var trace = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
        var body = new ProblemBody($"urn:zalo-orleans:problem:{problem.Code}", ReasonPhrases.GetReasonPhrase(problem.Status), problem.Status,
            problem.Detail, problem.Code, problem.Errors, trace);
        return http.Response.WriteAsJsonAsync(body, WireJson.Default.ProblemBody, ContentType, http.RequestAborted);
    }
}
