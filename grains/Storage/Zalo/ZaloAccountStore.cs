using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.Rules;
using ZaloOrleans.Secrets;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo;

/// <summary>
/// Writes Zalo accounts. Composed queries may not, because the rows hold tokens and because grains keep them hot; so the statements are
/// fixed and run on the engine's login.
/// </summary>
public sealed class ZaloAccountStore(CatalogChanges changes, CatalogRelations relations, SecretVault vault, DatabaseGate gate)
{
    private static readonly CatalogTable Table = CatalogTables.All.Find("zalo-accounts")!;

    /// <summary>A new one.</summary>
    /// <param name="account">Whose it is.</param>
    /// <param name="id">Its row id, drawn before, because secrets are encrypted for their row.</param>
    /// <param name="values">Its fields, checked.</param>
    /// <param name="change">Who asks, and with which idempotency key.</param>
    public async Task<CatalogAnswer> CreateAsync(AccountId account, long id, IReadOnlyDictionary<string, object?> values, CatalogChange change)
    {
        var secrets = await gate.ReadAsync(() => SealedSecrets.OfAsync(vault, account, id, values));
        return await changes.RunAsEngineAsync(account, change, Table, async transaction =>
        {
            var row = new RowChange(Table, null, values);
            await transaction.ExecuteAsync(ZaloAccountSql.Insert(account, id, row, secrets));
            if (ZaloAccountBody.IsOfficial(values))
            {
                await transaction.ExecuteAsync(ZaloAccountSql.InsertOfficial(account, id, row, secrets));
                await transaction.ExecuteAsync(ZaloAccountSql.Look(account, id));
            }

            var made = await ReadAsync(id, transaction);
            return new CatalogAnswer(CatalogOutcome.Created, made.ToJson(), made.ETag, []);
        });
    }

    /// <summary>Changes one by a merge patch.</summary>
    public async Task<CatalogAnswer> ChangeAsync(AccountId account, IReadOnlyDictionary<string, object?> values, CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var secrets = await gate.ReadAsync(() => SealedSecrets.OfAsync(vault, account, change.Id, values));
        return await changes.RunAsEngineAsync(account, change, Table, async transaction =>
        {
            var (row, refusal) = await CatalogStore.HoldAsync(Table, change, transaction);
            if (refusal is not null)
            {
                return refusal;
            }

            var isOfficial = row!["kind"] is "official_account";
            var faults = new Faults();
            ZaloAccountBody.CheckChange(isOfficial, values, faults);
            if (!faults.AreNone)
            {
                return CatalogRefusals.Of(CatalogOutcome.Unprocessable, faults);
            }

            return await WriteAsync(Given(row, values), isOfficial, secrets, transaction);
        });
    }

    /// <summary>Deletes one that no customer is linked to, with its secrets.</summary>
    public Task<CatalogAnswer> DeleteAsync(AccountId account, CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return changes.RunAsEngineAsync(account, change, Table, async transaction =>
        {
            var (_, refusal) = await CatalogStore.HoldAsync(Table, change, transaction);
            refusal ??= await relations.LiveChildrenAsync(Table, change.Id, transaction);
            if (refusal is null)
            {
                await transaction.ExecuteAsync(ZaloAccountSql.Delete(account, change.Id));
                await transaction.ExecuteAsync(ZaloAccountSql.Look(account, change.Id));
                await transaction.ExecuteAsync(ZaloAccountSql.LookAtImport(account, change.Id));
            }

            return refusal ?? CatalogAnswer.Done(null);
        });
    }

    private static RowChange Given(CatalogRow row, IReadOnlyDictionary<string, object?> values)
    {
        var change = new RowChange(Table, row, values.Where(v => !ZaloAccountBody.Secrets.Contains(v.Key)).ToDictionary());
        if (values.GetValueOrDefault("accessToken") is not null && !values.ContainsKey("revokedAt"))
        {
            change["revokedAt"] = null;
        }

        return change;
    }

    private static async Task<CatalogAnswer> WriteAsync(RowChange change, bool isOfficial, SealedSecrets secrets, CatalogTransaction transaction)
    {
        var row = change.Old!;
        if (change.Altered().Count > 0 || !secrets.AreNone)
        {
            await transaction.ExecuteAsync(ZaloAccountSql.Update(transaction.Account, row.Id, change, secrets));
            if (isOfficial)
            {
                await transaction.ExecuteAsync(ZaloAccountSql.UpdateOfficial(transaction.Account, row.Id, change, secrets));
                await transaction.ExecuteAsync(ZaloAccountSql.Look(transaction.Account, row.Id));
            }

            row = await ReadAsync(row.Id, transaction);
        }

        return CatalogAnswer.Done(row.ToJson(), row.ETag);
    }

    private static async Task<CatalogRow> ReadAsync(long id, CatalogTransaction transaction) =>
        (await transaction.ReadAsync(Table, CatalogSql.Read(Table, transaction.Account.Value, id)))!;
}
