using ZaloOrleans.Databases;

namespace ZaloOrleans.Schema;

public sealed class AnswerRetentionTests(SharedDatabase shared) : SchemaTest(shared)
{
    [Fact]
    public async Task AnswersOfRequests_OverADay_AreForgotten()
    {
        var account = await AccountAsync();
        var now = new DateTimeOffset((DateTime)(await Owner.ScalarAsync("select now()"))!);
        await Engine.ExecuteAsync(
            """
            insert into engine.idempotency_keys (account_id, key_hash, request_hash, status, response, created_at)
            select $1, sha256(n::text::bytea), sha256('r'), 201, '{}', $2::timestamptz - make_interval(hours => n) from generate_series(0, 47) n
            """,
            account.Value, now);

        var report = await new PartitionMaintenance(Engine, TimeProvider.System, new PartitionOptions { ChunkRows = 10 }).RunAsync(now);

        // 25 to 47 hours; the one of 24 hours sharp is still in its time.
        Assert.Equal(23, report.Forgotten);
        Assert.Equal(25L, await Owner.ScalarAsync("select count(*) from engine.idempotency_keys where account_id = $1", account.Value));
    }
}
