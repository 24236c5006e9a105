using System.Globalization;
using ZaloOrleans.Databases;
using ZaloOrleans.Keys;
using ZaloOrleans.Schema;

namespace ZaloOrleans.Messaging;

public sealed class SendQueueGrowthTests(SharedDatabase shared) : SchemaTest(shared)
{
    private const int Many = 20_000;

    /// <summary>It ran dry and was vacuumed, so that the planner takes it for empty; then it grows. What waits for later is not read for it.</summary>
    [Fact]
    public async Task Look_IntoAQueueThatRanDryBefore_ReadsFewOfWhatWaits()
    {
        var account = await AccountAsync();
        await QueueAsync(account, 100_000);
        await Owner.ExecuteAsync("analyze engine.send_queue");
        await Owner.ExecuteAsync("delete from engine.send_queue");
        await Owner.ExecuteAsync("vacuum analyze engine.send_queue");
        await using var sources = new EngineDataSources(new DatabaseOptions { EngineConnectionString = Database.EngineConnectionString, QueryConnectionString = Database.QueryConnectionString, TurnConnections = 1 });
        var (queue, now) = (new SendQueueReader(sources.Turns), TimeProvider.System.GetUtcNow());
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(await queue.NextAsync(account, 5, MessageCategory.Promotion, QueueRests.None, now));
            Assert.Empty(await queue.PeekAsync(account, 5, MessageCategory.Promotion, QueueRests.None, 0, 10, now));
        }

        await QueueAsync(account, Many);
        var before = await ReadAsync(sources);
        Assert.NotNull(await queue.NextAsync(account, 5, MessageCategory.Promotion, QueueRests.None, now));
        Assert.Empty(await queue.PeekAsync(account, 5, MessageCategory.Promotion, QueueRests.None, 0, 10, now));
        Assert.InRange(await ReadAsync(sources) - before, 1, 100);
    }

    private Task QueueAsync(AccountId account, int count) => Owner.ExecuteAsync("""
        insert into engine.send_queue (id, account_id, oa_id, lane, recipient, body, not_before)
        select n, $1, 5, 'promotion', '8000000000', '{"text":"Đơn hàng của bạn đã được giao"}', now() + interval '1 hour' + n * 6151 % 9973 * interval '1 s' from generate_series(1, $2) n
        """, account.Value, count);

    /// <summary>Entries of the queue's indexes that were read so far.</summary>
    private static async Task<long> ReadAsync(EngineDataSources sources)
    {
        await sources.Turns.ScalarAsync("select pg_stat_force_next_flush()");
        return Convert.ToInt64(await sources.Turns.ScalarAsync("select sum(idx_tup_read) from pg_stat_user_indexes where relname = 'send_queue'"), CultureInfo.InvariantCulture);
    }
}
