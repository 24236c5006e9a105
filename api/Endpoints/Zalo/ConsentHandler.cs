using ZaloOrleans.Api.Endpoints.Catalog;
using ZaloOrleans.Api.Hosting;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Keys;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Api.Endpoints.Zalo;

/// <summary>Begins consents at Zalo, and takes them back.</summary>
internal sealed class ConsentHandler(IGrainFactory grains, ClusterConnection cluster)
{
    private const int LongestValue = 4096;

    public async Task<IResult> ConnectAsync(HttpContext http, string? appId, string? redirectUri) =>
        new CatalogResult(await grains.OfficialAccounts(http.Caller().Account).Connect(new ConsentRequest(http.Caller().Actor, appId, redirectUri)));

    public async Task<IResult> FinishAsync(HttpContext http) => cluster.IsConnected
        ? new CatalogResult(await grains.Consents().Finish(new ConsentReturn(Query(http, "state"), Query(http, "code"), Query(http, "oa_id"))))
        : Problems.Starting.ToResult();

    private static string? Query(HttpContext http, string name) => http.Request.Query[name] is [{ Length: > 0 and <= LongestValue } one] ? one : null;
}
