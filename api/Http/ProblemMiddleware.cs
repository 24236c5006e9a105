namespace ZaloOrleans.Api.Http;

/// <summary>Makes a problem of everything that goes wrong: exceptions, and statuses that routing sets without a body.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ApiMetrics metrics, ILogger<ProblemMiddleware> log)
{
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        try
        {
            await next(http);
            if (OfStatus(http) is { } problem)
            {
                await ProblemWriter.WriteAsync(http, problem);
            }
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested)
        {
            var kind = e.GetType().Name;
            LogAborted(kind);
            if (!http.Response.HasStarted)
            {
                http.Response.StatusCode = ClientClosedRequest;
            }
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            await ProblemWriter.WriteAsync(http, Of(e, http));
        }

        metrics.Answered(http);
    }

    private Problem Of(Exception exception, HttpContext http)
    {
        switch (exception)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return new Problem(StatusCodes.Status413PayloadTooLarge, "too_large", $"The body is larger than the endpoint takes ({RequestBody.LimitOf(http) / 1024} kB).");

            case BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout }:
                return new Problem(StatusCodes.Status408RequestTimeout, "request_timeout", "The body came too slowly.");

            case BadHttpRequestException bad:
                return new Problem(bad.StatusCode, "bad_request", "The request is not valid HTTP.");

            case var e when EngineFailure.ToProblem(e) is { } problem:
                var kind = exception.GetType().Name;
                LogEngine(problem.Code, kind);
                return problem;

            default:
                LogUnhandled(exception);
                return Problems.Internal;
        }
    }

    private static Problem? OfStatus(HttpContext http)
    {
        var response = http.Response;
        if (response.HasStarted || response.StatusCode < 400 || response.ContentLength is not null || response.ContentType is not null)
        {
            return null;
        }

        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound => Problems.NotFound,
            StatusCodes.Status405MethodNotAllowed => new Problem(405, "method_not_allowed", $"This path takes {response.Headers.Allow}."),
            StatusCodes.Status415UnsupportedMediaType => new Problem(415, "unsupported_media_type", "Send the body as application/json."),
            var status => new Problem(status, $"http_{status}", "The request is refused."),
        };
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The client went away: {Exception}")]
    private partial void LogAborted(string exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The engine did not do it: {Code} ({Exception})")]
    private partial void LogEngine(string code, string exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed")]
    private partial void LogUnhandled(Exception exception);
}
