using Npgsql;
using ZaloOrleans.Databases;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Queries;

public sealed class RowSecurityTests(SharedDatabase shared) : SchemaTest(shared)
{
    private const string InsertProduct = "insert into products (account_id, name) values ($1, 'Áo dài')";

    private TenantQueries Tenants => new(Query);

    [Fact]
    public async Task Query_WithoutAccount_SeesNothingAndWritesNothing()
    {
        var account = await AccountAsync();
        await Engine.ExecuteAsync(InsertProduct, account.Value);
        Assert.Equal(0L, await Query.ScalarAsync("select count(*) from products"));
        Assert.Equal(0L, await Query.ScalarAsync("select count(*) from accounts"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await Query.ErrorAsync(InsertProduct, account.Value));
    }

    [Fact]
    public async Task Query_AfterAnAccountsQueryOnTheSameConnection_SeesNothing()
    {
        var account = await AccountAsync();
        await Engine.ExecuteAsync(InsertProduct, account.Value);
        await using var one = NpgsqlDataSource.Create(Database.QueryConnectionString + ";Maximum Pool Size=1;No Reset On Close=true");
        Assert.Equal(1L, await CountAsync(new TenantQueries(one), account));
        // The setting is '' now, which is neither null nor a number.
        Assert.Equal("", await one.ScalarAsync("select current_setting('zalo.account_id', true)"));
        Assert.Equal(0L, await one.ScalarAsync("select count(*) from products"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await one.ErrorAsync(InsertProduct, account.Value));
    }

    [Fact]
    public async Task Query_WithNonsenseForAccount_Fails() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => CountAsync(Tenants, default));

    [Fact]
    public async Task Queries_AThousandInParallelOverFourConnections_LeakNothing()
    {
        var accounts = new List<AccountId>();
        for (var i = 0; i < 5; i++)
        {
            accounts.Add(await AccountAsync());
            await Engine.ExecuteAsync("insert into products (account_id, name) select $1, 'p' from generate_series(1, $2)", accounts[i].Value, i + 1);
        }
        await Parallel.ForAsync(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (i, _) =>
        {
            var mine = accounts[i % 5];
            var seen = await Tenants.RunAsync(mine, "key:1", [new NpgsqlBatchCommand("select account_id from products")], async (reader, token) =>
            {
                var rows = new List<long>();
                while (await reader.ReadAsync(token))
                    rows.Add(reader.GetInt64(0));
                return rows;
            }, CancellationToken.None);
            Assert.Equal(Enumerable.Repeat(mine.Value, i % 5 + 1), seen);
        });
    }

    [Fact]
    public async Task Query_ForOneAccount_SeesAndWritesOnlyItsOwn()
    {
        var (mine, other) = (await AccountAsync(), await AccountAsync());
        await Engine.ExecuteAsync(InsertProduct, mine.Value);
        await Engine.ExecuteAsync(InsertProduct, other.Value);
        Assert.Equal(1L, await CountAsync(Tenants, mine));
        Assert.Equal(1, await Tenants.RunAsync(mine, "key:1", new NpgsqlBatchCommand("update products set name = 'x'")));
        Assert.Equal(1L, await Engine.ScalarAsync("select count(*) from products where name = 'x'"));
        Assert.Equal(1, await Tenants.RunAsync(mine, "key:1", new NpgsqlBatchCommand("update accounts set name = 'Tôi'")));
        await Assert.ThrowsAsync<PostgresException>(() => Tenants.RunAsync(mine, "key:1", Insert(other)));
        await Assert.ThrowsAsync<PostgresException>(() => Tenants.RunAsync(
            mine, "key:1", new NpgsqlBatchCommand("update products set account_id = $1") { Parameters = { new() { Value = other.Value } } }));
    }

    [Fact]
    public async Task Transaction_ThatThrows_LeavesNothing()
    {
        var account = await AccountAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Tenants.RunAsync<int>(account, "key:1", async (connection, token) =>
        {
            await using var insert = new NpgsqlCommand(InsertProduct, connection) { Parameters = { new() { Value = account.Value } } };
            await insert.ExecuteNonQueryAsync(token);
            throw new InvalidOperationException();
        }));
        Assert.Equal(0L, await CountAsync(Tenants, account));
    }

    [Fact]
    public async Task ForeignKey_AcrossAccounts_IsRefused()
    {
        var (mine, other) = (await AccountAsync(), await AccountAsync());
        var theirs = (long)(await Engine.ScalarAsync(InsertProduct + " returning id", other.Value))!;
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, await Engine.ErrorAsync(
            "insert into product_variants (account_id, product_id, sku) values ($1, $2, 'a')", mine.Value, theirs));
    }

    [Fact]
    public async Task Partition_NamedDirectly_IsReadableByNeitherLogin()
    {
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await Engine.ErrorAsync("select from partitions.events_old"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await Query.ErrorAsync("select from partitions.events_old"));
    }

    [Theory]
    [InlineData("select token_ciphertext from zalo_accounts")]
    [InlineData("select app_secret_ciphertext from engine.official_accounts")]
    [InlineData("select from engine.api_keys")]
    [InlineData("select from engine.grains")]
    [InlineData("select from orleans.grain_states")]
    [InlineData("insert into customers (account_id) values (1)")]
    [InlineData("insert into events (account_id, event_time, event_name) values (1, now(), 'x')")]
    [InlineData("delete from products")]
    [InlineData("truncate products")]
    [InlineData("update location_countries set name = 'x'")]
    [InlineData("create table t (id int)")]
    [InlineData("create temp table t (id int)")]
    [InlineData("select engine.merge_begin('public.events')")]
    public async Task QueryLogin_BeyondItsRights_IsRefused(string sql) =>
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await Query.ErrorAsync(sql));

    [Theory]
    [InlineData("truncate events")]
    [InlineData("update location_states set name = 'x'")]
    [InlineData("delete from engine.schema_migrations")]
    [InlineData("alter table customers disable row level security")]
    [InlineData("create table engine.t (id int)")]
    public async Task EngineLogin_BeyondItsRights_IsRefused(string sql) =>
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await Engine.ErrorAsync(sql));

    [Fact]
    public async Task QueryLogin_HasItsLimits()
    {
        Assert.Equal("10s", await Query.ScalarAsync("show statement_timeout"));
        Assert.Equal("3s", await Query.ScalarAsync("show lock_timeout"));
        Assert.Equal("15s", await Query.ScalarAsync("show idle_in_transaction_session_timeout"));
    }

    [Fact]
    public async Task Plan_OfABoundQuery_ReadsTheSettingOnceAndUsesTheIndex()
    {
        var account = await AccountAsync();
        await Engine.ExecuteAsync("insert into products (account_id, name) select $1, 'p' from generate_series(1, 2000)", account.Value);
        await Engine.ExecuteAsync("insert into products (account_id, name) select $1, 'p' from generate_series(1, 20)", (await AccountAsync()).Value);
        await Owner.ExecuteAsync("analyze products");
        var plan = await Tenants.RunAsync(account, "key:1", [new NpgsqlBatchCommand("explain select * from products where id = 5")], async (reader, token) =>
        {
            var lines = new List<string>();
            while (await reader.ReadAsync(token))
                lines.Add(reader.GetString(0));
            return string.Join('\n', lines);
        });
        Assert.Contains("InitPlan 1", plan, StringComparison.Ordinal);
        Assert.Contains("Index Scan", plan, StringComparison.Ordinal);
    }

    private static NpgsqlBatchCommand Insert(AccountId account) => new(InsertProduct) { Parameters = { new() { Value = account.Value } } };

    private static Task<long> CountAsync(TenantQueries tenants, AccountId account) => tenants.RunAsync(
        account, "key:1", [new NpgsqlBatchCommand("select count(*) from products")], async (reader, token) =>
        {
            await reader.ReadAsync(token);
            return reader.GetInt64(0);
        });
}
