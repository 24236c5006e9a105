using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.Rules;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Accounts;

/// <summary>The settings and API keys of the account in the grain's key.</summary>
[GrainType("account")]
public sealed class AccountGrain(CatalogReads reads, CatalogStore store, ApiKeyStore keys, DatabaseGate gate, TimeProvider clock) : Grain, IAccountGrain
{
    private static readonly SettingsRules Rules = new();

    private AccountId Account => GrainKey.AccountOf(this.GetPrimaryKeyString());

    public async Task<CatalogAnswer> Settings() => await reads.ReadAsync(Account, SettingsTable.Table, Account.Value) is { } row
        ? CatalogAnswer.Done(row.ToJson(), row.ETag)
        : CatalogRefusals.NotFound;

    public Task<CatalogAnswer> ChangeSettings(CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        var values = ContractBody.Read(SettingsTable.Table.Shape, change.Json, isNew: false, faults);
        return faults.AreNone
            ? store.ChangeAsync(Account, SettingsTable.Table, values, change with { Id = Account.Value }, Rules)
            : Task.FromResult(CatalogRefusals.Of(CatalogOutcome.Invalid, faults));
    }

    public Task<CatalogAnswer> CreateKey(CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        var values = ContractBody.Read(ContractShape.Of<NewApiKeyContract>(), change.Json, isNew: true, faults);
        return NewApiKey.Read(values, clock.GetUtcNow(), faults) is { } key
            ? keys.CreateAsync(Account, key, change)
            : Task.FromResult(CatalogRefusals.Of(CatalogOutcome.Invalid, faults));
    }

    public Task<CatalogAnswer> Keys() => gate.WhileItAnswersAsync(_ => keys.ListAsync(Account));

    public Task<CatalogAnswer> RevokeKey(long id, string actor) => keys.RevokeAsync(Account, id, new CatalogChange { Resource = "api-keys", Id = id, Actor = actor });
}
