using Npgsql;
using NpgsqlTypes;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Accounts;

/// <summary>Writes down who let promotions do more than the rules for advertising allow, and why.</summary>
public static class RuleChanges
{
    /// <summary>Keeps it in the transaction of the change, whose actor the session says.</summary>
    public static Task KeepAsync(CatalogTransaction transaction, string reason, IReadOnlyList<string> widened, string oldRules, string newRules)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction.ExecuteAsync(new NpgsqlBatchCommand("""
            -- accounts.keep_rule_change
            insert into engine.rule_changes (account_id, actor, reason, widened, old_rules, new_rules)
            values ($1, left(coalesce(nullif(current_setting('zalo.actor', true), ''), 'unknown'), 100), $2, $3, $4::jsonb, $5::jsonb)
            """)
        {
            Parameters =
            {
                CatalogValues.Id(transaction.Account.Value), new() { Value = reason }, new() { Value = widened.ToArray() },
                new() { Value = oldRules, NpgsqlDbType = NpgsqlDbType.Text }, new() { Value = newRules, NpgsqlDbType = NpgsqlDbType.Text },
            },
        });
    }
}
