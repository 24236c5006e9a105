using ZaloOrleans.Accounts;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Engine;

[GrainType("stand-in-account")]
public sealed class StandInAccount(EngineBook book) : Grain, IAccountGrain
{
    public Task<CatalogAnswer> Settings() => Answer(nameof(Settings), null);

    public Task<CatalogAnswer> ChangeSettings(CatalogChange change) => Answer(nameof(ChangeSettings), change);

    public Task<CatalogAnswer> CreateKey(CatalogChange change) => Answer(nameof(CreateKey), change);

    public Task<CatalogAnswer> Policy() => Answer(nameof(Policy), null);

    public Task<CatalogAnswer> Keys() => Answer(nameof(Keys), null);

    public Task<CatalogAnswer> RevokeKey(long id, string actor) => Answer(nameof(RevokeKey), (id, actor));

    private Task<CatalogAnswer> Answer(string method, object? argument) =>
        Task.FromResult(book.Answer(GrainKey.Parse(this.GetPrimaryKeyString()).Account.Value, method, argument));
}
