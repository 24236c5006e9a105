using ZaloOrleans.Api.Endpoints.Catalog;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Webhooks;

/// <summary>Puts webhooks back whose effect failed.</summary>
internal sealed class ParkedWebhookHandler(IGrainFactory grains)
{
    // A filter that is passed over would put back everything.
    private static readonly Problem BodyGiven = new(
        StatusCodes.Status400BadRequest, "body_not_taken", "Filters stand in the query, such as ?eventType=follow; send no body. Nothing was put back.");

    public async Task<IResult> ReprocessAsync(HttpContext http, long id) => id < 1
        ? Problems.NotFound.ToResult()
        : new CatalogResult(await grains.ParkedWebhooks(http.Caller().Account).Reprocess(id, http.Caller().Actor));

    public async Task<IResult> ReprocessAllAsync(HttpContext http)
    {
        if (http.Request.ContentLength > 0 || http.Request.Headers.TransferEncoding.Count > 0)
        {
            return BodyGiven.ToResult();
        }

        var (query, problem) = ListQuery.Read(http.Request, "oa-webhook-events");
        return query is null ? problem!.ToResult()
            : new CatalogResult(await grains.ParkedWebhooks(http.Caller().Account).ReprocessAll(query, http.Caller().Actor));
    }
}
