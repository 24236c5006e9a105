using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Api.Engine;

[GrainType("stand-in-official-accounts")]
public sealed class StandInOfficialAccounts(EngineBook book) : Grain, IOfficialAccountsGrain
{
    public Task<CatalogAnswer> Connect(ConsentRequest request) => Answer(nameof(Connect), request);

    public Task<CatalogAnswer> Finish(ConsentReturn consent) => Answer(nameof(Finish), consent);

    public Task<CatalogAnswer> SyncTemplates(CatalogChange change) => Answer(nameof(SyncTemplates), change);

    public Task<CatalogAnswer> Check(long id) => Answer(nameof(Check), id);

    public Task<CatalogAnswer> ImportFollowers(CatalogChange change) => Answer(nameof(ImportFollowers), change);

    public Task<CatalogAnswer> FollowerImport(long id) => Answer(nameof(FollowerImport), id);

    private Task<CatalogAnswer> Answer(string method, object? argument) =>
        Task.FromResult(book.Answer(GrainKey.Parse(this.GetPrimaryKeyString()).Account.Value, method, argument));
}
