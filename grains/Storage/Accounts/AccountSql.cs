using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Schema;

namespace ZaloOrleans.Accounts;

/// <summary>Makes accounts.</summary>
public static class AccountSql
{
    private const string Create =
        """
        -- accounts.create
        insert into public.accounts (name) values ($1) returning id
        """;

    private const string Settings =
        """
        -- accounts.create_settings
        insert into engine.account_settings (account_id, timezone, currency) values ($1, $2, $3)
        """;

    private const string Policy =
        """
        -- accounts.create_policy_version
        insert into engine.policy_versions (account_id) values ($1) on conflict (account_id) do nothing
        """;

    /// <summary>Makes an account with its settings, policy version and seeds, and their audit rows, in a transaction of its own.</summary>
    /// <param name="engine">Connections of the engine's login.</param>
    /// <param name="account">What it is made of.</param>
    /// <param name="cancellation">Cancels it; nothing is left then.</param>
    /// <exception cref="PostgresException">A value is out of bounds (<c>23514</c>).</exception>
    public static async Task<AccountId> CreateAccountAsync(NpgsqlDataSource engine, NewAccount account, CancellationToken cancellation = default)
    {
        await using var connection = await engine.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var id = await CreateAccountAsync(connection, account, cancellation);
        await transaction.CommitAsync(cancellation);
        return id;
    }

    /// <summary>The same within the caller's transaction, so that more can be made with the account (its first key).</summary>
    public static async Task<AccountId> CreateAccountAsync(NpgsqlConnection connection, NewAccount account, CancellationToken cancellation = default)
    {
        await connection.ExecuteAsync(
            """
            -- accounts.audited
            select set_config('zalo.audit', 'on', true), set_config('zalo.actor', $1, true)
            """,
            cancellation, account.Actor);
        var id = await connection.ScalarAsync<long>(Create, cancellation, account.Name);
        await connection.ExecuteAsync(Settings, cancellation, id, account.Timezone, account.Currency);
        await connection.ExecuteAsync(Policy, cancellation, id);
        foreach (var table in SeedRows.All.GroupBy(seed => seed.Table))
            await connection.ExecuteAsync(SeedTable(table.Key), cancellation, id, table.Select(seed => seed.Key).ToArray(), table.Select(seed => seed.Name).ToArray());
        return new AccountId(id);
    }

    // The ids are drawn first, because an insert gives back its rows but not which key each was made for.
    private static string SeedTable(string table) =>
        $"""
        -- accounts.seed_{table}
        with seed as materialized (
            select nextval('public.{table}_id_seq') as id, key, name
            from unnest($2::text[], $3::text[]) with ordinality as s (key, name, place)
            order by place),
        named as (
            insert into public.{table} (id, account_id, name) select id, $1, name from seed order by id)
        insert into engine.seed_rows (account_id, table_name, key, row_id) select $1, '{table}', key, id from seed
        """;
}
