using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Limits;

public sealed class RateLimiterTests(PostgresCluster postgres)
{
    [Fact]
    public async Task Limiter_AfterARestart_GivesNothingTwice()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        AccountId account;
        DateTimeOffset before;
        await using (var first = await EngineCluster.StartAsync(database))
        {
            account = await first.AccountAsync();
            await first.ExecuteAsync($$"""
                insert into sendratelimits (account_id, rulesjson) values ({{account}}, '[{"max":100,"per":"minute","burst":50},{"max":1000,"per":"hour","channel":"zbs_user"}]')
                """);
            var lease = await first.Grains.RateLimiter(account, "oa").Lease(80);
            before = TimeProvider.System.GetUtcNow();
            Assert.Equal((50, TimeSpan.FromSeconds(3)), (lease.Granted, lease.ValidFor));
            Assert.Equal(0, (await first.Grains.RateLimiter(account, "oa").Lease(1)).Granted);
            Assert.Equal(100, (await first.Grains.RateLimiter(account, "zbs_user").Lease(80) is { } other ? other.Granted + 50 : 0));
        }

        await using var second = await EngineCluster.StartAsync(database);
        Assert.Contains("rate-limiter/limiter", await second.ScalarAsync<string>("select string_agg(grain_type, ',') from orleans.grain_states"), StringComparison.Ordinal);
        var again = await second.Grains.RateLimiter(account, "oa").Lease(80);
        var elapsed = TimeProvider.System.GetUtcNow() - before;

        // At most what has come in since, of a bucket that was empty; a fresh one would have given 50.
        Assert.InRange(again.Granted, 0, (int)(elapsed.TotalSeconds * 50 / 60) + 1);
    }

    [Fact]
    public async Task Limiter_RulesChange_AreFollowedWithinASecondAndStartEmpty()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var engine = await EngineCluster.StartAsync(database);
        var account = await engine.AccountAsync();
        var limiter = engine.Grains.RateLimiter(account, "oa");
        Assert.Equal(400, (await limiter.Lease(1_000)).Granted);
        Assert.True(engine.Services.GetRequiredService<Policy.PolicyCache>().Versions.ContainsKey(account));

        await engine.ExecuteAsync($$"""insert into sendratelimits (account_id, rulesjson) values ({{account}}, '[{"max":10,"per":"day"}]')""");

        var start = TimeProvider.System.GetTimestamp();
        while ((await limiter.Lease(1)).Granted == 1)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(2), "The changed rule does not count.");
            await Task.Delay(20);
        }
    }
}
