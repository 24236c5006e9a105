using System.Globalization;
using System.Text;
using System.Text.Json;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>Answers with what the engine made of a request.</summary>
/// <param name="answer">The engine's answer.</param>
/// <param name="location">Path of the collection that a new row is in; null where a row has no path of its own.</param>
internal sealed class CatalogResult(CatalogAnswer answer, string? location = null) : IResult
{
    internal const string Replayed = "Idempotent-Replayed";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        if (Refusal(answer) is { } problem)
        {
            return ProblemWriter.WriteAsync(httpContext, problem);
        }

        var headers = httpContext.Response.Headers;
        if (answer.ETag is { } etag)
        {
            headers.ETag = etag;
        }

        if (answer.Outcome == CatalogOutcome.Repeated)
        {
            headers[Replayed] = "true";
        }

        if (answer.Outcome == CatalogOutcome.Done)
        {
            return answer.Json is { } json ? new JsonResult(StatusCodes.Status200OK, json).ExecuteAsync(httpContext) : NoContentAsync(httpContext);
        }

        if (answer.Outcome == CatalogOutcome.Accepted)
        {
            return new JsonResult(StatusCodes.Status202Accepted, answer.Json ?? "{}").ExecuteAsync(httpContext);
        }

        if (location is not null && IdOf(answer.Json) is { } id)
        {
            headers.Location = string.Create(CultureInfo.InvariantCulture, $"{location}/{id}");
        }

        return new JsonResult(StatusCodes.Status201Created, answer.Json ?? "{}").ExecuteAsync(httpContext);
    }

    /// <summary>The problem that an answer is; null where it is none.</summary>
    internal static Problem? Refusal(CatalogAnswer answer) => answer.Outcome switch
    {
        CatalogOutcome.NotFound => Problems.NotFound,
        CatalogOutcome.PreconditionFailed => Problems.Of(StatusCodes.Status412PreconditionFailed, answer.Faults, "changed_meanwhile"),
        CatalogOutcome.Conflict => Problems.Of(StatusCodes.Status409Conflict, answer.Faults, "conflict"),
        CatalogOutcome.Unprocessable => Problems.Of(StatusCodes.Status422UnprocessableEntity, answer.Faults, "refused"),
        CatalogOutcome.Invalid => Problems.Of(StatusCodes.Status400BadRequest, answer.Faults, "invalid"),
        _ => null,
    };

    /// <summary>The id at the top of a row.</summary>
    internal static long? IdOf(string? json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json ?? "{}"));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (found && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var id))
            {
                return id;
            }

            reader.Skip();
        }

        return null;
    }

    private static Task NoContentAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
