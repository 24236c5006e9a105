using System.Text.Json;
using Npgsql;
using ZaloOrleans.Databases;
using ZaloOrleans.Keys;
using ZaloOrleans.Queries;

namespace ZaloOrleans.Schema;

public sealed class AuditTrailTests(SharedDatabase shared) : SchemaTest(shared)
{
    [Fact]
    public async Task Turn_WritingACustomer_LeavesTheTrailToItself()
    {
        var account = await AccountAsync();
        var customer = await CustomerAsync(account);
        await Engine.ExecuteAsync("update customers set first_name = 'Lan' where id = $1", customer);
        Assert.Empty(await TrailAsync(account, "customers"));
    }

    [Fact]
    public async Task ChangeByHand_OfACustomer_IsWrittenWithWhatChanged()
    {
        var account = await AccountAsync();
        var customer = await CustomerAsync(account);
        await Owner.ExecuteAsync("update customers set first_name = 'Lan', marketing_consent = true where id = $1", customer);
        var entry = Assert.Single(await TrailAsync(account, "customers"));
        Assert.Equal(("update", customer, "sql:postgres"), (entry.Action, entry.Entity, entry.Actor));
        Assert.Equal("""{"first_name": null, "marketing_consent": false}""", entry.Old);
        Assert.Equal("""{"first_name": "Lan", "marketing_consent": true}""", entry.New);
    }

    [Fact]
    public async Task ChangeByHand_ThatChangesNothing_IsNotWritten()
    {
        var account = await AccountAsync();
        var customer = await CustomerAsync(account);
        await Owner.ExecuteAsync("update customers set first_name = first_name where id = $1", customer);
        Assert.Empty(await TrailAsync(account, "customers"));
    }

    [Fact]
    public async Task ComposedQuery_OnConfiguration_IsWrittenWithItsActor()
    {
        var account = await AccountAsync();
        var tenants = new TenantQueries(Query);
        await tenants.RunAsync(account, "key:7", new NpgsqlBatchCommand("insert into oaTemplates (account_id, code, content) values ($1, 'chào', 'Chào {{ten}}')")
        {
            Parameters = { new() { Value = account.Value } },
        });
        await tenants.RunAsync(account, "key:7", new NpgsqlBatchCommand("update oaTemplates set status = 'Approved'"));
        await tenants.RunAsync(account, "key:8", new NpgsqlBatchCommand("update oaTemplates set deleted_at = now()"));
        await tenants.RunAsync(account, "key:8", new NpgsqlBatchCommand("update oaTemplates set deleted_at = null"));
        var trail = await TrailAsync(account, "oaTemplates");
        Assert.Equal([("create", "key:7"), ("update", "key:7"), ("delete", "key:8"), ("restore", "key:8")], trail.Select(entry => (entry.Action, entry.Actor)));
        Assert.Null(trail[0].Old);
        Assert.Equal("chào", JsonDocument.Parse(trail[0].New!).RootElement.GetProperty("code").GetString());
        Assert.Equal("""{"status": "Draft"}""", trail[1].Old);
    }

    [Fact]
    public async Task Secrets_WhereTheyChange_AreBlottedOut()
    {
        var account = await AccountAsync();
        await Owner.ExecuteAsync("insert into zalo_accounts (account_id, zalo_user_id, token_ciphertext) values ($1, $2, '\\x01abcdef')", account.Value, $"9{account}");
        await Owner.ExecuteAsync("update zalo_accounts set token_ciphertext = '\\x040506' where account_id = $1", account.Value);
        var trail = await TrailAsync(account, "zalo_accounts");
        Assert.Contains("\"token_ciphertext\": \"[redacted]\"", trail[0].New, StringComparison.Ordinal);
        Assert.Contains("\"refresh_token_ciphertext\": null", trail[0].New, StringComparison.Ordinal);
        Assert.Equal("""{"token_ciphertext": "[redacted]"}""", trail[1].New);
        // Letters: digits may also stand in the microseconds of a time.
        Assert.DoesNotContain(trail, entry => $"{entry.Old}{entry.New}".Contains("abcd", StringComparison.Ordinal));
    }

    [Fact]
    public async Task EngineJob_ThatAsksForTheTrail_GetsItWithItsActor()
    {
        var account = await AccountAsync();
        await using var batch = Engine.CreateBatch();
        batch.BatchCommands.Add(new("select set_config('zalo.audit', 'on', true), set_config('zalo.actor', 'job:import', true)"));
        batch.BatchCommands.Add(new("insert into suppressionLists (account_id, type, value) select $1, 'phone', '+8490000000' || n from generate_series(1, 3) n")
        {
            Parameters = { new() { Value = account.Value } },
        });
        await batch.ExecuteNonQueryAsync();
        Assert.Equal(["job:import", "job:import", "job:import"], (await TrailAsync(account, "suppressionLists")).Select(entry => entry.Actor));
        // The setting went with its transaction.
        await Engine.ExecuteAsync("insert into suppressionLists (account_id, type, value) values ($1, 'phone', 'x')", account.Value);
        Assert.Equal(3, (await TrailAsync(account, "suppressionLists")).Count);
    }

    [Fact]
    public async Task Volume_WrittenByHand_LeavesNoTrail()
    {
        var account = await AccountAsync();
        var before = await Owner.ScalarAsync("select count(*) from auditLogs where account_id = $1", account.Value);
        await Owner.ExecuteAsync("insert into events (account_id, event_time, event_name) values ($1, now(), 'page_view')", account.Value);
        await Owner.ExecuteAsync("insert into sessions (account_id, started_at) values ($1, now())", account.Value);
        Assert.Equal(before, await Owner.ScalarAsync("select count(*) from auditLogs where account_id = $1", account.Value));
    }

    [Theory]
    [InlineData("products", "insert into products (account_id, name) values ($1, 'x')")]
    [InlineData("events", "insert into events (account_id, event_time, event_name) values ($1, now(), 'x')")]
    public async Task Update_ByAnybody_SetsUpdatedAt(string table, string insert)
    {
        var account = await AccountAsync();
        await Engine.ExecuteAsync(insert.Replace("(account_id", "(updated_at, account_id", StringComparison.Ordinal)
            .Replace("($1", "('2020-01-01', $1", StringComparison.Ordinal), account.Value);
        await Engine.ExecuteAsync($"update {table} set created_at = created_at where account_id = $1", account.Value);
        Assert.Equal(true, await Engine.ScalarAsync($"select updated_at > now() - interval '1 minute' from {table} where account_id = $1", account.Value));
    }

    private async Task<List<Entry>> TrailAsync(AccountId account, string table) => [.. (await Owner.RowsAsync(
        """
        select action, entity_id, actor_id, old_valuesJSON::text, new_valuesJSON::text
        from auditLogs where account_id = $1 and entity_type = $2 order by id
        """, account.Value, table)).Select(row => new Entry((string)row[0]!, (long)row[1]!, (string?)row[2], (string?)row[3], (string?)row[4]))];

    private sealed record Entry(string Action, long Entity, string? Actor, string? Old, string? New);
}
