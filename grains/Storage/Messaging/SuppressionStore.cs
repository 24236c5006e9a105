using Npgsql;
using NpgsqlTypes;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Messaging;

/// <summary>Adds many suppressions at once.</summary>
public sealed class SuppressionStore(CatalogChanges changes)
{
    private const string Insert = """
        -- messaging.suppress
        insert into suppressionlists (account_id, type, value) select $1, $2, v from unnest($3) v order by v
            on conflict (account_id, type, value) where deleted_at is null do nothing
        """;

    /// <summary>Adds those that are not there, in one transaction.</summary>
    /// <param name="account">The account.</param>
    /// <param name="change">What is asked.</param>
    /// <param name="type">Word of <c>suppressionLists.type</c>.</param>
    /// <param name="values">Normalised, each once.</param>
    /// <param name="answer">The answer, by how many were added.</param>
    public Task<CatalogAnswer> AddAsync(AccountId account, CatalogChange change, string type, IReadOnlyCollection<string> values, Func<int, string> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return changes.RunAsync(account, change, null, async transaction =>
        {
            var added = await transaction.ExecuteAsync(new NpgsqlBatchCommand(Insert)
            {
                Parameters =
                {
                    CatalogValues.Id(account.Value), new() { Value = type },
                    new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                },
            });
            return new CatalogAnswer(CatalogOutcome.Created, answer(added), null, []);
        });
    }
}
