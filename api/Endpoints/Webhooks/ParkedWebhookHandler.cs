using ZaloOrleans.Api.Endpoints.Catalog;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Webhooks;

/// <summary>Shows webhooks, and puts those back whose effect failed.</summary>
internal sealed class ParkedWebhookHandler(IGrainFactory grains)
{
    // A filter that is passed over would put back everything.
    private static readonly Problem BodyGiven = new(
        StatusCodes.Status400BadRequest, "body_not_taken", "Filters stand in the query, such as ?eventType=follow; send no body. Nothing was put back.");

    private const string Plain = "oa-webhook-events";
    private const string WithPayload = "oa-webhook-events+payload";
    private const string Include = "include";

    public async Task<IResult> ListAsync(HttpContext http)
    {
        var (query, problem) = ListQuery.Read(http.Request, Plain);
        if (query is null)
        {
            return problem!.ToResult();
        }

        var included = query.Filters.Where(f => f.Key == Include).ToList();
        return included.Exists(f => f.Value != "payload")
            ? Problems.Invalid("/include", "invalid_value", "Only payload can be included.").ToResult()
            : new CatalogResult(await grains.Catalog(http.Caller().Account).List(query with
            {
                Resource = included.Count > 0 ? WithPayload : Plain,
                Filters = query.Filters.RemoveAll(f => f.Key == Include),
                Sort = query.Sort ?? "-receivedAt",
            }));
    }

    public async Task<IResult> ReadAsync(HttpContext http, long id) =>
        id < 1 ? Problems.NotFound.ToResult() : new CatalogResult(await grains.Catalog(http.Caller().Account).Read(WithPayload, id));

    public async Task<IResult> ReprocessAsync(HttpContext http, long id) => id < 1
        ? Problems.NotFound.ToResult()
        : new CatalogResult(await grains.ParkedWebhooks(http.Caller().Account).Reprocess(id, http.Caller().Actor));

    public async Task<IResult> ReprocessAllAsync(HttpContext http)
    {
        if (http.Request.ContentLength > 0 || http.Request.Headers.TransferEncoding.Count > 0)
        {
            return BodyGiven.ToResult();
        }

        var (query, problem) = ListQuery.Read(http.Request, Plain);
        return query is null ? problem!.ToResult()
            : new CatalogResult(await grains.ParkedWebhooks(http.Caller().Account).ReprocessAll(query, http.Caller().Actor));
    }
}
