using ZaloOrleans.Databases;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Schema;

public sealed class PolicyRetentionTests(PostgresCluster cluster) : OwnDatabaseTest(cluster)
{
    /// <summary>A version's rules are kept as long as a decision may name them: until those that came after it are older than what is kept.</summary>
    [Fact]
    public async Task Rules_AreKept_AsLongAsDecisionsThatNameThem()
    {
        var (keeps, limits) = (await AccountAsync(), await AccountAsync());
        var now = new DateTimeOffset((DateTime)(await Owner.ScalarAsync("select now()"))!);
        await Engine.ExecuteAsync("update engine.account_settings set retention_months = null where account_id = $1", keeps.Value);
        await Engine.ExecuteAsync("update engine.account_settings set retention_months = 6 where account_id = $1", limits.Value);
        foreach (var account in new[] { keeps, limits })
            await Engine.ExecuteAsync(
                """
                insert into engine.policy_snapshots (account_id, version, content, kept_at)
                select $1, 100 - n, '', $2::timestamptz - make_interval(months => n) from generate_series(1, 12) n
                """, account.Value, now);

        await new PartitionMaintenance(Engine, TimeProvider.System, new PartitionOptions { ChunkRows = 2 }).RunAsync(now);

        // The one that was in force when the six months began is among those that stay.
        Assert.Equal("88,89,90,91,92,93,94,95,96,97,98,99", await VersionsAsync(keeps.Value));
        Assert.Equal("93,94,95,96,97,98,99", await VersionsAsync(limits.Value));
    }

    private async Task<string> VersionsAsync(long account) =>
        (string)(await Owner.ScalarAsync("select string_agg(version::text, ',' order by version) from engine.policy_snapshots where account_id = $1", account))!;
}
