using ZaloOrleans.Keys;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>The generic path, writing: makes, changes and soft-deletes rows of any table of the registry that composed queries may write.</summary>
public sealed class CatalogStore(CatalogChanges changes, CatalogRelations relations)
{
    /// <summary>A new row.</summary>
    /// <param name="account">Whose it is.</param>
    /// <param name="table">Its table.</param>
    /// <param name="values">Its fields, as their contract was checked.</param>
    /// <param name="change">Who asks, and with which idempotency key.</param>
    /// <param name="rules">What the resource asks beyond its contract.</param>
    public async Task<CatalogAnswer> CreateAsync(
        AccountId account, CatalogTable table, IReadOnlyDictionary<string, object?> values, CatalogChange change, IResourceRules rules)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(rules);
        for (var tries = 0; ; tries++)
        {
            var answer = await changes.RunAsync(account, change, table, transaction => InsertAsync(table, values, rules, transaction));
            if (answer.Outcome != CatalogOutcome.Conflict || table.SameRow.IsEmpty || tries > 0)
            {
                return answer;
            }

            // Somebody made the same row at the same moment: it is there now.
        }
    }

    /// <summary>Changes a row by a merge patch. One that changes nothing leaves its version as it is.</summary>
    public Task<CatalogAnswer> ChangeAsync(
        AccountId account, CatalogTable table, IReadOnlyDictionary<string, object?> values, CatalogChange change, IResourceRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return changes.RunAsync(account, change, table, async transaction =>
        {
            var (row, refusal) = await HoldAsync(table, change, transaction);
            var next = new RowChange(table, row, refusal is null ? values : new Dictionary<string, object?>());
            refusal ??= await CheckAsync(next, rules, transaction);
            if (refusal is not null)
            {
                return refusal;
            }

            await rules.WriteAsync(row, next, transaction);
            var altered = next.Altered();
            await WriteBesideAsync(table, change.Id, altered, transaction);
            var now = (await transaction.ReadAsync(table, altered.Count == 0
                ? CatalogSql.Read(table, account.Value, change.Id)
                : CatalogSql.Update(table, account.Value, change.Id, altered)))!;
            return CatalogAnswer.Done(now.ToJson(), now.ETag);
        });
    }

    /// <summary>Soft-deletes a row that has no live children.</summary>
    public Task<CatalogAnswer> DeleteAsync(AccountId account, CatalogTable table, CatalogChange change, IResourceRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return changes.RunAsync(account, change, table, async transaction =>
        {
            var (row, refusal) = await HoldAsync(table, change, transaction);
            refusal ??= await relations.LiveChildrenAsync(table, change.Id, transaction) ?? await rules.CheckDeleteAsync(row!, transaction);
            if (refusal is not null)
            {
                return refusal;
            }

            await rules.WriteAsync(row, null, transaction);
            await transaction.ExecuteAsync(CatalogSql.Delete(table, account.Value, change.Id));
            return CatalogAnswer.Done(null);
        });
    }

    /// <summary>The row that a change is about, held until the transaction is over; or why it cannot be changed.</summary>
    public static async Task<(CatalogRow? Row, CatalogAnswer? Refusal)> HoldAsync(CatalogTable table, CatalogChange change, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(transaction);
        return await transaction.HoldAsync(table, change.Id) switch
        {
            null => (null, CatalogRefusals.NotFound),
            var row when change.IfMatch is { } match && match != "*" && match != row.ETag => (row, CatalogRefusals.Stale(row.ETag)),
            var row => (row, null),
        };
    }

    private async Task<CatalogAnswer> InsertAsync(
        CatalogTable table, IReadOnlyDictionary<string, object?> values, IResourceRules rules, CatalogTransaction transaction)
    {
        var change = new RowChange(table, null, values);
        if (await CheckAsync(change, rules, transaction) is { } refusal)
        {
            return refusal;
        }

        var account = transaction.Account.Value;
        if (!table.SameRow.IsEmpty && await transaction.ReadAsync(table, CatalogSql.Same(table, account, name => change[name])) is { } same)
        {
            return CatalogAnswer.Done(same.ToJson(), same.ETag);
        }

        await rules.WriteAsync(null, change, transaction);
        var row = (await transaction.ReadAsync(table, CatalogSql.Insert(table, account, change.Given)))!;
        if (await WriteBesideAsync(table, row.Id, change.Given, transaction))
        {
            row = (await transaction.ReadAsync(table, CatalogSql.Read(table, account, row.Id)))!;
        }

        return new CatalogAnswer(CatalogOutcome.Created, row.ToJson(), row.ETag, []);
    }

    private static async Task<bool> WriteBesideAsync(CatalogTable table, long id, IReadOnlyDictionary<string, object?> values, CatalogTransaction transaction) =>
        CatalogSql.Beside(table, transaction.Account.Value, id, values) is { } command && await transaction.ExecuteAsync(command) > 0;

    private async Task<CatalogAnswer?> CheckAsync(RowChange change, IResourceRules rules, CatalogTransaction transaction)
    {
        var faults = new Faults();
        ContractChecks.Order(change.Table.Shape, name => change[name], faults);
        return !faults.AreNone ? CatalogRefusals.Of(CatalogOutcome.Invalid, faults)
            : await relations.MissingParentsAsync(change, transaction) ?? await rules.CheckAsync(change, transaction);
    }
}
