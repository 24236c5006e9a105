using System.Globalization;
using Npgsql;
using ZaloOrleans.Databases;
using ZaloOrleans.Keys;
using ZaloOrleans.Schema;

namespace ZaloOrleans.Customers;

public sealed class ZaloLinkGrowthTests(SharedDatabase shared) : SchemaTest(shared)
{
    private const int Known = 5_000, New = 50;

    private readonly List<long> _customers = [];

    /// <summary>The first day: thousands of followers come before the planner has seen the tables with anything in them.</summary>
    [Fact]
    public async Task Link_OfANewFollower_ReadsNoneOfTheOthers()
    {
        var account = await AccountAsync();
        await using var sources = new EngineDataSources(new DatabaseOptions { EngineConnectionString = Database.EngineConnectionString, QueryConnectionString = Database.QueryConnectionString, TurnConnections = 1 });
        await FollowersAsync(sources, account, first: 0, New);
        await Owner.ExecuteAsync("""
            with people as (insert into customers (account_id) select $1 from generate_series(1, $2) returning id),
            accounts as (insert into zalo_accounts (account_id, zalo_user_id) select $1, 'x' || id from people returning id, substr(zalo_user_id, 2)::bigint as customer_id)
            insert into customerzalolinks (account_id, customer_id, zalo_account_id, primary_flag) select $1, customer_id, id, true from accounts
            """, account.Value, Known);

        var before = await ReadAsync(sources);
        await FollowersAsync(sources, account, first: New, New);
        Assert.InRange(await ReadAsync(sources) - before, 1, New * 10);
        Assert.Equal((long)(Known + (2 * New)), await Owner.ScalarAsync("select count(*) from customerzalolinks where account_id = $1", account.Value));

        // Each once, however often they come.
        var again = new ZaloLinkRow(900_001, 900_001, account, _customers[0], "f0", null, TimeProvider.System.GetUtcNow(), Primary: false);
        await WriteAsync(sources, [again]);
        Assert.Equal((long)(Known + (2 * New)), await Owner.ScalarAsync("select count(*) from customerzalolinks where account_id = $1", account.Value));
    }

    private async Task FollowersAsync(EngineDataSources sources, AccountId account, int first, int count)
    {
        var rows = new List<Turns.Row>();
        for (var i = first; i < first + count; i++)
        {
            var customer = await CustomerAsync(account);
            _customers.Add(customer);
            rows.Add(new ZaloLinkRow(800_000 + i, 800_000 + i, account, customer, string.Create(CultureInfo.InvariantCulture, $"f{i}"), "Lan", TimeProvider.System.GetUtcNow(), Primary: true));
        }

        await WriteAsync(sources, rows);
    }

    private static async Task WriteAsync(EngineDataSources sources, IReadOnlyList<Turns.Row> rows)
    {
        await using var connection = await sources.Turns.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        new ZaloLinkWriter().Write(batch, rows);
        await batch.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Entries of the indexes of links and persons that were read so far.</summary>
    private static async Task<long> ReadAsync(EngineDataSources sources)
    {
        await sources.Turns.ScalarAsync("select pg_stat_force_next_flush()");
        return Convert.ToInt64(await sources.Turns.ScalarAsync("select sum(idx_tup_read) from pg_stat_user_indexes where relname in ('customerzalolinks', 'zalo_accounts')"), CultureInfo.InvariantCulture);
    }
}
