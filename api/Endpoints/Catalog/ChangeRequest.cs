using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Inbound.Json;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>Makes of a request what the catalog changes by.</summary>
internal static class ChangeRequest
{
    /// <summary>A change with a body, or what is wrong with it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="resource">The resource's name on the wire.</param>
    /// <param name="id">The row; 0 for a new one.</param>
    public static async Task<(CatalogChange? Change, Problem? Problem)> ReadAsync(HttpContext http, string resource, long id = 0)
    {
        ArgumentNullException.ThrowIfNull(http);
        string? key = null;
        if (HttpMethods.IsPost(http.Request.Method) && IdempotencyKey.Read(http.Request, out key) is { } badKey)
        {
            return (null, badKey);
        }

        var (body, problem) = await JsonRequest.ReadAsync(http.Request);
        if (body is null)
        {
            return (null, problem);
        }

        var faults = new FaultList();
        var json = BodyNormaliser.Normalise(resource, body.Json, faults);
        return faults.IsEmpty
            ? (WithoutBody(http, resource, id) with { Json = json, IdempotencyKey = key, RequestHash = body.Hash }, null)
            : (null, Problems.Invalid(faults.All));
    }

    /// <summary>A change that needs no body.</summary>
    public static CatalogChange WithoutBody(HttpContext http, string resource, long id)
    {
        ArgumentNullException.ThrowIfNull(http);
        return new CatalogChange { Resource = resource, Id = id, Actor = http.Caller().Actor, IfMatch = IfMatch(http.Request) };
    }

    /// <summary>A star means whatever is there, which a change without the header means, too.</summary>
    private static string? IfMatch(HttpRequest request) => request.Headers.IfMatch.ToString() is { Length: > 0 } tag and not "*" ? tag : null;
}
