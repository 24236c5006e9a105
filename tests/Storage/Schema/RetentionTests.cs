using ZaloOrleans.Databases;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Schema;

public sealed class RetentionTests(SharedDatabase shared) : SchemaTest(shared)
{
    [Fact]
    public async Task Retention_UnsetAndSet_DeletesOnlyWhatAnAccountDoesNotKeep()
    {
        var (keeps, limits) = (await AccountAsync(), await AccountAsync());
        var now = new DateTimeOffset((DateTime)(await Owner.ScalarAsync("select now()"))!);
        foreach (var account in new[] { keeps, limits })
            await Engine.ExecuteAsync(
                "insert into events (account_id, event_time, event_name) select $1, $2::timestamptz - make_interval(days => n * 10), 'e' from generate_series(0, 99) n",
                account.Value, now);
        var maintenance = new PartitionMaintenance(Engine, TimeProvider.System, new PartitionOptions { ChunkRows = 10 });

        Assert.Equal(0, (await maintenance.RunAsync(now)).Deleted);

        await Engine.ExecuteAsync("update engine.account_settings set retention_months = 6 where account_id = $1", limits.Value);
        var some = await maintenance.RunAsync(now);
        Assert.Equal((100L, 0), (await CountAsync(keeps), some.Emptied.Count));
        Assert.InRange(await CountAsync(limits), 18, 19);
        Assert.Equal(100 - await CountAsync(limits), some.Deleted);

        await Engine.ExecuteAsync("update engine.account_settings set retention_months = 12 where account_id = $1", keeps.Value);
        var all = await maintenance.RunAsync(now);
        // Whole partitions that nobody needs are emptied at once, the rest by rows.
        Assert.Contains("partitions.events_old", all.Emptied);
        Assert.InRange(await CountAsync(keeps), 36, 37);
        Assert.InRange(await CountAsync(limits), 18, 19);
        // The range has no gap: what is late still finds its place.
        await Engine.ExecuteAsync("insert into events (account_id, event_time, event_name) values ($1, '2010-12-01Z', 'late')", keeps.Value);
    }

    private async Task<long> CountAsync(AccountId account) =>
        (long)(await Owner.ScalarAsync("select count(*) from events where account_id = $1", account.Value))!;
}
