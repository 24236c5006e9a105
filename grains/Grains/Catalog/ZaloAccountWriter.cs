using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Rules;
using ZaloOrleans.Turns;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Catalog;

/// <summary>Zalo accounts: secrets are encrypted for their row, and the grain that keeps the token is told of a new one.</summary>
public sealed class ZaloAccountWriter(IGrainFactory grains, IdBlocks ids, DatabaseGate gate, ZaloAccountStore store) : ICatalogWriter
{
    private static readonly ContractShape Shape = ContractShape.Of<ZaloAccountContract>();

    public string Resource => "zalo-accounts";

    public async Task<CatalogAnswer> CreateAsync(AccountId account, CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        var values = ContractBody.Read(Shape, change.Json, isNew: true, faults);
        ZaloAccountBody.CheckNew(values, faults);
        if (!faults.AreNone)
        {
            return CatalogRefusals.Of(CatalogOutcome.Invalid, faults);
        }

        var id = await gate.ReadAsync(() => ids.NextAsync(IdSequence.ZaloAccounts).AsTask());
        var answer = await store.CreateAsync(account, id, values, change);
        if (answer.Outcome == CatalogOutcome.Created && ZaloAccountBody.IsOfficial(values))
        {
            await grains.ZaloToken(account, id).Reload();
        }

        return answer;
    }

    public async Task<CatalogAnswer> ChangeAsync(AccountId account, CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        var values = ContractBody.Read(Shape, change.Json, isNew: false, faults);
        if (!faults.AreNone)
        {
            return CatalogRefusals.Of(CatalogOutcome.Invalid, faults);
        }

        var answer = await store.ChangeAsync(account, values, change);
        if (answer.Outcome == CatalogOutcome.Done && ConcernsTokens(values))
        {
            await grains.ZaloToken(account, change.Id).Reload();
        }

        return answer;
    }

    public async Task<CatalogAnswer> DeleteAsync(AccountId account, CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var answer = await store.DeleteAsync(account, change);
        if (answer.Outcome == CatalogOutcome.Done)
        {
            await grains.ZaloToken(account, change.Id).Reload();
        }

        return answer;
    }

    private static bool ConcernsTokens(IReadOnlyDictionary<string, object?> values) =>
        ZaloAccountBody.Secrets.Append("revokedAt").Append("tokenExpiry").Append("appId").Any(values.ContainsKey);
}
