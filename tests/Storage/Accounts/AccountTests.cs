using Npgsql;
using ZaloOrleans.Databases;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Accounts;

public sealed class AccountTests(SharedDatabase shared) : SchemaTest(shared)
{
    [Fact]
    public async Task Account_New_HasItsSeedsUnderFixedKeys()
    {
        var account = await AccountAsync();
        var seeds = await Owner.RowsAsync("select table_name, key from engine.seed_rows where account_id = $1 order by row_id, table_name", account.Value);
        Assert.Equal(
            SeedRows.All.Select(seed => $"{seed.Table} {seed.Key}").Order(StringComparer.Ordinal),
            seeds.Select(row => $"{row[0]} {row[1]}").Order(StringComparer.Ordinal));
        Assert.Equal("Running", await Owner.ScalarAsync(
            """
            select c.name from campaign_statuses c
            join engine.seed_rows s on s.account_id = c.account_id and s.table_name = 'campaign_statuses' and s.row_id = c.id
            where c.account_id = $1 and s.key = 'running'
            """, account.Value));
        Assert.Equal(["Draft", "Active", "Paused", "Ended"],
            (await Owner.RowsAsync("select name from ad_statuses where account_id = $1 order by id", account.Value)).Select(row => (string)row[0]!));
    }

    [Fact]
    public async Task Account_New_HasSettingsPolicyAndTrail()
    {
        var account = await AccountAsync();
        Assert.Equal(["Asia/Ho_Chi_Minh", "VND"], Assert.Single(await Owner.RowsAsync("select timezone, currency from engine.account_settings where account_id = $1", account.Value)));
        Assert.Equal(1L, await Owner.ScalarAsync("select version from engine.policy_versions where account_id = $1", account.Value));
        Assert.Equal((long)SeedRows.All.Count + 2, await Owner.ScalarAsync("select count(*) from auditLogs where account_id = $1 and action = 'create' and actor_id = 'admin'", account.Value));
    }

    [Fact]
    public async Task Account_ThatFailsHalfway_LeavesNothing()
    {
        await Assert.ThrowsAsync<PostgresException>(() => AccountSql.CreateAccountAsync(Engine, new NewAccount("Hỏng", "admin") { Currency = "dong" }));
        Assert.Equal(0L, await Owner.ScalarAsync("select count(*) from accounts where name = 'Hỏng'"));
    }

    [Theory]
    [InlineData("update campaign_statuses set deleted_at = now() where account_id = $1 and name = 'Draft'")]
    [InlineData("delete from channel_platforms where account_id = $1")]
    public async Task SeededRow_Deleted_IsRefusedForEverybody(string sql)
    {
        var account = await AccountAsync();
        Assert.Equal(PostgresErrorCodes.RestrictViolation, await Engine.ErrorAsync(sql, account.Value));
        Assert.Equal(PostgresErrorCodes.RestrictViolation, await Owner.ErrorAsync(sql, account.Value));
    }

    [Fact]
    public async Task SeededRow_RenamedOrAnotherRowDeleted_IsAllowed()
    {
        var account = await AccountAsync();
        Assert.Equal(1, await Engine.ExecuteAsync("update campaign_statuses set name = 'Nháp' where account_id = $1 and name = 'Draft'", account.Value));
        await Engine.ExecuteAsync("insert into campaign_statuses (account_id, name) values ($1, 'Của tôi')", account.Value);
        Assert.Equal(1, await Engine.ExecuteAsync("update campaign_statuses set deleted_at = now() where account_id = $1 and name = 'Của tôi'", account.Value));
    }

    [Fact]
    public async Task Account_MadeInTheCallersTransaction_GoesWithIt()
    {
        AccountId account;
        await using (var connection = await Engine.OpenConnectionAsync())
        await using (await connection.BeginTransactionAsync())
            account = await AccountSql.CreateAccountAsync(connection, new NewAccount("Thử", "admin"));
        Assert.Equal(0L, await Owner.ScalarAsync("select count(*) from accounts where id = $1", account.Value));
    }
}
