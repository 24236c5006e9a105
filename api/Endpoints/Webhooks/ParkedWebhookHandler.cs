using ZaloOrleans.Api.Endpoints.Catalog;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Webhooks;

/// <summary>Puts webhooks back whose effect failed.</summary>
internal sealed class ParkedWebhookHandler(IGrainFactory grains)
{
    public async Task<IResult> ReprocessAsync(HttpContext http, long id) => id < 1
        ? Problems.NotFound.ToResult()
        : new CatalogResult(await grains.ParkedWebhooks(http.Caller().Account).Reprocess(id, http.Caller().Actor));

    public async Task<IResult> ReprocessAllAsync(HttpContext http)
    {
        var (query, problem) = ListQuery.Read(http.Request, "oa-webhook-events");
        return query is null ? problem!.ToResult()
            : new CatalogResult(await grains.ParkedWebhooks(http.Caller().Account).ReprocessAll(query, http.Caller().Actor));
    }
}
