using Npgsql;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Limits;

/// <summary>Rows of <c>sendRateLimits</c> beside the one that changes.</summary>
public static class RateRows
{
    /// <summary>How many rules the account's other rows have.</summary>
    public static async Task<long> RulesBesideAsync(long rowId, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return (await transaction.ListAsync(new NpgsqlBatchCommand("""
            -- limits.rates_beside
            select coalesce(sum(case jsonb_typeof(rulesjson) when 'array' then jsonb_array_length(rulesjson) end), 0)::bigint
              from sendratelimits where account_id = $1 and id <> $2 and deleted_at is null
            """)
        {
            Parameters = { CatalogValues.Id(transaction.Account.Value), CatalogValues.Id(rowId) },
        }, r => r.GetInt64(0)))[0];
    }
}
