using ZaloOrleans.Accounts;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Engine;

[GrainType("stand-in-installation")]
public sealed class StandInInstallation(EngineBook book) : Grain, IInstallationGrain
{
    public Task<CatalogAnswer> CreateAccount(CatalogChange change) => Task.FromResult(book.Answer(0, nameof(CreateAccount), change));

    public Task<CatalogAnswer> Accounts(CatalogList query) => Task.FromResult(book.Answer(0, nameof(Accounts), query));

    public Task<CatalogAnswer> RotateDataKey(long accountId, string actor) => Task.FromResult(book.Answer(0, nameof(RotateDataKey), (accountId, actor)));

    public Task<CatalogAnswer> DataKeyRotation(long accountId) => Task.FromResult(book.Answer(0, nameof(DataKeyRotation), accountId));

    public Task<CatalogAnswer> WrapDataKeys(string actor) => Task.FromResult(book.Answer(0, nameof(WrapDataKeys), actor));

    public Task<ApiKeyRecord?> FindKey(string publicId)
    {
        book.KeyLookups.AddOrUpdate(publicId, 1, (_, n) => n + 1);
        return Task.FromResult(book.Keys.GetValueOrDefault(publicId));
    }
}
