using ZaloOrleans.Databases;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Schema;

public sealed class WebhookRetentionTests(PostgresCluster cluster) : OwnDatabaseTest(cluster)
{
    [Fact]
    public async Task Webhooks_ThatWaitForAPerson_GoWithTheirAccountsRetention()
    {
        var (keeps, limits) = (await AccountAsync(), await AccountAsync());
        var now = new DateTimeOffset((DateTime)(await Owner.ScalarAsync("select now()"))!);
        await Engine.ExecuteAsync("update engine.account_settings set retention_months = null where account_id = $1", keeps.Value);
        await Engine.ExecuteAsync("update engine.account_settings set retention_months = 6 where account_id = $1", limits.Value);
        foreach (var account in new[] { keeps, limits })
            await Engine.ExecuteAsync(
                """
                insert into engine.parked_webhooks (event_id, account_id, received_at, oa_row_id, oa_id, message_id, attempts, reason, parked_at)
                select $1 * 1000 + n, $1, $2::timestamptz - make_interval(months => n), 1, '1', 'm', 10, 'r', $2::timestamptz - make_interval(months => n)
                  from generate_series(1, 12) n
                """, account.Value, now);
        await Engine.ExecuteAsync(
            "insert into engine.unrouted_webhooks (app_id, event_type, payload, received_at) select '7', 'follow', '{}', $1::timestamptz - make_interval(months => n) from generate_series(1, 12) n", now);
        var maintenance = new PartitionMaintenance(Engine, TimeProvider.System, new PartitionOptions { ChunkRows = 2 });

        await maintenance.RunAsync(now);
        Assert.Equal((12L, 6L, 12L), (await ParkedAsync(keeps), await ParkedAsync(limits), await UnroutedAsync()));

        // Those of nobody stay as long as any account keeps its own.
        await Engine.ExecuteAsync("insert into engine.account_settings (account_id) select id from accounts on conflict do nothing");
        await Engine.ExecuteAsync("update engine.account_settings set retention_months = greatest(coalesce(retention_months, 9), 9)");
        await maintenance.RunAsync(now);
        Assert.Equal((9L, 6L, 9L), (await ParkedAsync(keeps), await ParkedAsync(limits), await UnroutedAsync()));
    }

    private async Task<long> ParkedAsync(AccountId account) =>
        (long)(await Owner.ScalarAsync("select count(*) from engine.parked_webhooks where account_id = $1", account.Value))!;

    private async Task<long> UnroutedAsync() => (long)(await Owner.ScalarAsync("select count(*) from engine.unrouted_webhooks"))!;
}
