using System.Text.Json.Nodes;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.Policy;
using ZaloOrleans.Rules;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Accounts;

/// <summary>The settings and API keys of the account in the grain's key.</summary>
[GrainType("account")]
public sealed class AccountGrain(CatalogReads reads, CatalogStore store, ApiKeyStore keys, PolicyCache policies, DatabaseGate gate, TimeProvider clock) : Grain, IAccountGrain
{
    private AccountId Account => GrainKey.AccountOf(this.GetPrimaryKeyString());

    public async Task<CatalogAnswer> Settings() => await reads.ReadAsync(Account, SettingsTable.Table, Account.Value) is { } row
        ? CatalogAnswer.Done(row.ToJson(), row.ETag)
        : CatalogRefusals.NotFound;

    public Task<CatalogAnswer> ChangeSettings(CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        var values = ContractBody.Read(SettingsTable.Table.Shape, change.Json, isNew: false, faults);
        values.Remove(SettingsRules.Reason, out var reason);
        return faults.AreNone
            ? store.ChangeAsync(Account, SettingsTable.Table, values, change with { Id = Account.Value }, new SettingsRules(reason as string))
            : Task.FromResult(CatalogRefusals.Of(CatalogOutcome.Invalid, faults));
    }

    public async Task<CatalogAnswer> Policy()
    {
        var policy = await policies.GetAsync(Account);
        var broken = (await policies.BrokenAsync(Account)).Select(f => (JsonNode)new JsonObject { ["pointer"] = f.Pointer, ["code"] = f.Code, ["detail"] = f.Detail });
        return CatalogAnswer.Done(new JsonObject { ["version"] = policy.Version, ["broken"] = new JsonArray([.. broken]) }.ToJsonString(Json.Plain));
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
