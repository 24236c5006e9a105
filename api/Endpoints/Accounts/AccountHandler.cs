using ZaloOrleans.Api.Endpoints.Catalog;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Accounts;

/// <summary>Accounts, their settings and their keys.</summary>
internal sealed class AccountHandler(IGrainFactory grains)
{
    private const string Accounts = "accounts";
    private const string Settings = "settings";
    private const string ApiKeys = "api-keys";

    public async Task<IResult> ListAsync(HttpContext http)
    {
        var (query, problem) = ListQuery.Read(http.Request, Accounts);
        return query is null ? problem!.ToResult()
            : new CatalogResult(await (http.Caller() is { IsAdmin: true } ? grains.Installation().Accounts(query) : grains.Catalog(http.Caller().Account).List(query)));
    }

    public async Task<IResult> CreateAsync(HttpContext http)
    {
        var (change, problem) = await ChangeRequest.ReadAsync(http, Accounts);
        return change is null ? problem!.ToResult() : new CatalogResult(await grains.Installation().CreateAccount(change), "/v1/accounts");
    }

    public async Task<IResult> ReadAsync(HttpContext http, long id) =>
        MayReach(http, id) ? new CatalogResult(await grains.Catalog(new AccountId(id)).Read(Accounts, id)) : Problems.NotFound.ToResult();

    public async Task<IResult> ChangeAsync(HttpContext http, long id)
    {
        if (!MayReach(http, id))
        {
            return Problems.NotFound.ToResult();
        }

        var (change, problem) = await ChangeRequest.ReadAsync(http, Accounts, id);
        return change is null ? problem!.ToResult() : new CatalogResult(await grains.Catalog(new AccountId(id)).Change(change));
    }

    public async Task<IResult> RotateDataKeyAsync(HttpContext http, long id) => id < 1
        ? Problems.NotFound.ToResult()
        : new CatalogResult(await grains.Installation().RotateDataKey(id, http.Caller().Actor));

    public async Task<IResult> DataKeyRotationAsync(HttpContext http, long id) =>
        id < 1 ? Problems.NotFound.ToResult() : new CatalogResult(await grains.Installation().DataKeyRotation(id));

    public async Task<IResult> WrapDataKeysAsync(HttpContext http) => new CatalogResult(await grains.Installation().WrapDataKeys(http.Caller().Actor));

    public async Task<IResult> SettingsAsync(HttpContext http) => new CatalogResult(await grains.OfAccount(http.Caller().Account).Settings());

    public async Task<IResult> ChangeSettingsAsync(HttpContext http)
    {
        var (change, problem) = await ChangeRequest.ReadAsync(http, Settings);
        return change is null ? problem!.ToResult() : new CatalogResult(await grains.OfAccount(http.Caller().Account).ChangeSettings(change));
    }

    public async Task<IResult> KeysAsync(HttpContext http) => new CatalogResult(await grains.OfAccount(http.Caller().Account).Keys());

    public async Task<IResult> CreateKeyAsync(HttpContext http)
    {
        var (change, problem) = await ChangeRequest.ReadAsync(http, ApiKeys);
        problem ??= GrantedScopes.Refusal(http.Caller(), change!.Json!);
        return problem is not null ? problem.ToResult() : new CatalogResult(await grains.OfAccount(http.Caller().Account).CreateKey(change!));
    }

    public async Task<IResult> RevokeKeyAsync(HttpContext http, long id) => id < 1
        ? Problems.NotFound.ToResult()
        : new CatalogResult(await grains.OfAccount(http.Caller().Account).RevokeKey(id, http.Caller().Actor));

    /// <summary>An account's key reaches its own account and learns nothing of others.</summary>
    private static bool MayReach(HttpContext http, long id) => id > 0 && (http.Caller().IsAdmin || http.Caller().Account.Value == id);
}
