using ZaloOrleans.Api.Http;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>What customers have beyond other resources: they are found by an identity, and have a timeline.</summary>
internal sealed class CustomerHandler(IGrainFactory grains)
{
    public async Task<IResult> ListAsync(HttpContext http)
    {
        var account = http.Caller().Account;
        var (query, problem) = ListQuery.Read(http.Request, "customers");
        if (query is null)
        {
            return problem!.ToResult();
        }

        var (identity, fault) = IdentityQuery.Read(query);
        return fault is not null ? fault.ToResult()
            : new CatalogResult(identity is null ? await grains.Catalog(account).List(query) : await grains.Query(account).FindCustomers(identity));
    }

    public async Task<IResult> ZaloLinksAsync(HttpContext http, long id) =>
        id < 1 ? Problems.NotFound.ToResult() : new CatalogResult(await grains.Query(http.Caller().Account).ZaloLinks(id));

    public async Task<IResult> UnlinkAsync(HttpContext http, long id, long linkId) =>
        id > 0 && linkId > 0 && await grains.Customer(http.Caller().Account, id).Unlink(linkId, http.Caller().Actor) ? Results.NoContent() : Problems.NotFound.ToResult();

    public async Task<IResult> TimelineAsync(HttpContext http, long id)
    {
        var (query, problem) = ListQuery.Read(http.Request, "timeline");
        return id < 1 ? Problems.NotFound.ToResult()
            : query is null ? problem!.ToResult()
            : new CatalogResult(await grains.Query(http.Caller().Account).Timeline(id, query.Limit, query.Cursor));
    }
}
