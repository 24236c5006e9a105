using ZaloOrleans.Databases;

namespace ZaloOrleans.Messaging;

public sealed class SendBacklogTests(SharedDatabase shared) : SchemaTest(shared)
{
    [Fact]
    public async Task Backlog_IsCountedWhereItIsSmall_AndEstimatedWhereItIsNot()
    {
        var account = await AccountAsync();
        Assert.Empty(await CountAsync());
        await QueueAsync(account.Value, first: 1, "promotion", 3);
        await QueueAsync(account.Value, first: 1_000, "transaction", 2);
        Assert.Equal(new Dictionary<string, long> { ["promotion"] = 3, ["transaction"] = 2 }, await CountAsync());

        // Ten times as much as is read of it.
        await QueueAsync(account.Value, first: 10_000, "promotion", 150_000);
        await QueueAsync(account.Value, first: 1_000_000, "transaction", 150_000);
        Assert.True(await Owner.ScalarAsync("select pg_relation_size('engine.send_queue')") is > (10L * SendBacklogReader.Sample));
        var backlog = await CountAsync();
        Assert.InRange(backlog["promotion"], 75_000, 225_000);
        Assert.InRange(backlog["transaction"], 75_000, 225_000);
        Assert.InRange(backlog.Values.Sum(), 225_000, 375_000);
    }

    private Task<Dictionary<string, long>> CountAsync() => new SendBacklogReader(Engine).CountAsync(TestContext.Current.CancellationToken);

    private Task QueueAsync(long account, long first, string lane, int count) => Owner.ExecuteAsync("""
        insert into engine.send_queue (id, account_id, oa_id, lane, recipient, body, not_before)
        select $2 + n, $1, 5, $3, '8000000000', '{"text":"Đơn hàng của bạn đã được giao"}', now() from generate_series(1, $4) n
        """, account, first, lane, count);
}
