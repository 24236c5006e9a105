using ZaloOrleans.Api.Http;
using ZaloOrleans.Keys;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>What is asked of Zalo about an Official Account.</summary>
internal sealed class OfficialAccountHandler(IGrainFactory grains)
{
    public async Task<IResult> SyncTemplatesAsync(HttpContext http, long id) => id < 1
        ? Problems.NotFound.ToResult()
        : new CatalogResult(await Accounts(http).SyncTemplates(ChangeRequest.WithoutBody(http, "zalo-accounts", id)));

    public async Task<IResult> CheckAsync(HttpContext http, long id) => id < 1 ? Problems.NotFound.ToResult() : new CatalogResult(await Accounts(http).Check(id));

    public async Task<IResult> ImportFollowersAsync(HttpContext http, long id) => id < 1
        ? Problems.NotFound.ToResult()
        : new CatalogResult(await Accounts(http).ImportFollowers(ChangeRequest.WithoutBody(http, "zalo-accounts", id)));

    public async Task<IResult> FollowerImportAsync(HttpContext http, long id) =>
        id < 1 ? Problems.NotFound.ToResult() : new CatalogResult(await Accounts(http).FollowerImport(id));

    private IOfficialAccountsGrain Accounts(HttpContext http) => grains.OfficialAccounts(http.Caller().Account);
}
