using System.Text;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Keys;
using ZaloOrleans.Privacy;

namespace ZaloOrleans.Api.Endpoints.Privacy;

/// <summary>Writes an export while it is read, part by part: it may be of any length. One that cannot be read to its end breaks the connection, so that nobody takes it for whole.</summary>
internal sealed class ExportResult(IGrainFactory grains, AccountId account, ExportRequest request, ExportPart first, TimeProvider clock) : IResult
{
    private const int MostTries = 5;
    private static readonly TimeSpan BeforeRetry = TimeSpan.FromSeconds(1);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"customer-{request.CustomerId}.json\"";
        for (var part = first; ;)
        {
            await response.Body.WriteAsync(Encoding.UTF8.GetBytes(part.Json), httpContext.RequestAborted);
            if (part.Next is not { } next)
            {
                return;
            }

            if (await NextAsync(next, httpContext.RequestAborted) is not { } more)
            {
                httpContext.Abort();
                return;
            }

            part = more;
        }
    }

    /// <summary>The next part; null where it is not to be had.</summary>
    private async Task<ExportPart?> NextAsync(string cursor, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await grains.Query(account).Export(request with { Cursor = cursor });
            }
            catch (Exception e) when (EngineFailure.IsPassing(e))
            {
                if (tries == MostTries)
                {
                    return null;
                }

                await Task.Delay(BeforeRetry, clock, cancellation);
            }
        }
    }
}
