using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Rules;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Catalog;

/// <summary>Zalo accounts: secrets are encrypted for their row, and the grain that keeps the token is told of a new one.</summary>
public sealed class ZaloAccountWriter(IGrainFactory grains, IdBlocks ids, ZaloAccountStore store) : ICatalogWriter
{
    private static readonly ContractShape Shape = ContractShape.Of<ZaloAccountContract>();

    public string Resource => "zalo-accounts";

    public async Task<CatalogAnswer> CreateAsync(AccountId account, CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        var values = ContractBody.Read(Shape, change.Json, isNew: true, faults);
        ZaloAccountBody.CheckNew(values, faults);
        return faults.AreNone
            ? await store.CreateAsync(account, await ids.NextAsync(IdSequence.ZaloAccounts), values, change)
            : CatalogRefusals.Of(CatalogOutcome.Invalid, faults);
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
        if (answer.Outcome == CatalogOutcome.Done && values.ContainsKey("accessToken"))
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
}
