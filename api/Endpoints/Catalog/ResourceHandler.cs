using ZaloOrleans.Api.Http;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>Lists, reads, makes, changes and deletes rows of the caller's account: one grain call each.</summary>
internal sealed class ResourceHandler(IGrainFactory grains)
{
    public async Task<IResult> ListAsync(HttpContext http, string resource)
    {
        var (query, problem) = ListQuery.Read(http.Request, resource);
        return query is null ? problem!.ToResult() : new CatalogResult(await Catalog(http).List(query));
    }

    public async Task<IResult> ReadAsync(HttpContext http, string resource, long id) =>
        id < 1 ? Problems.NotFound.ToResult() : new CatalogResult(await Catalog(http).Read(resource, id));

    public async Task<IResult> CreateAsync(HttpContext http, string resource)
    {
        var (change, problem) = await ChangeRequest.ReadAsync(http, resource);
        return change is null ? problem!.ToResult() : new CatalogResult(await Catalog(http).Create(change), $"/v1/{resource}");
    }

    public async Task<IResult> ChangeAsync(HttpContext http, string resource, long id)
    {
        if (id < 1)
        {
            return Problems.NotFound.ToResult();
        }

        var (change, problem) = await ChangeRequest.ReadAsync(http, resource, id);
        return change is null ? problem!.ToResult() : new CatalogResult(await Catalog(http).Change(change));
    }

    public async Task<IResult> DeleteAsync(HttpContext http, string resource, long id) =>
        id < 1 ? Problems.NotFound.ToResult() : new CatalogResult(await Catalog(http).Delete(ChangeRequest.WithoutBody(http, resource, id)));

    public async Task<IResult> SetConsentAsync(HttpContext http, long id)
    {
        if (id < 1)
        {
            return Problems.NotFound.ToResult();
        }

        var (change, problem) = await ChangeRequest.ReadAsync(http, "consents", id);
        return change is null ? problem!.ToResult() : new CatalogResult(await Catalog(http).SetConsent(change));
    }

    public async Task<IResult> AddSuppressionsAsync(HttpContext http)
    {
        var (change, problem) = await ChangeRequest.ReadAsync(http, "suppressions/bulk");
        return change is null ? problem!.ToResult() : new CatalogResult(await Catalog(http).AddSuppressions(change));
    }

    public async Task<IResult> ResumeSendingAsync(HttpContext http, long id) => id < 1
        ? Problems.NotFound.ToResult()
        : new CatalogResult(await Catalog(http).ResumeSending(ChangeRequest.WithoutBody(http, "zalo-accounts", id)));

    private ICatalogGrain Catalog(HttpContext http) => grains.Catalog(http.Caller().Account);
}
