using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Limits;

public sealed class RateLimiterTests(PostgresCluster postgres) : IAsyncLifetime
{
    private const string Promotion = "promotion";
    private readonly AsyncDisposables _all = new();
    private TestDatabase _database = null!;
    private EngineCluster _engine = null!;
    private AccountId _account;

    public async ValueTask InitializeAsync()
    {
        _database = _all.Add(await postgres.CreateDatabaseAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(_database, zaloOptions: new ZaloOptions { AppCallsPerMinute = 600 }));
        _account = await _engine.AccountAsync();
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task Limiter_SeveralRules_AllHoldForWhatTheyAreAbout()
    {
        await RulesAsync("""[{"max":50,"per":"hour","channel":"oa"},{"max":20,"per":"minute","burst":20,"channel":"oa","oaId":7},{"max":5,"per":"day","channel":"oa","template":"t"}]""");
        await _engine.ExecuteAsync($"insert into oatemplates (id, account_id, code, content, status) values (77, {_account}, 't', 'x', 'Approved')");
        var limiter = _engine.Grains.RateLimiter(_account, "oa");

        Assert.Equal([5, 15], await AskAsync(limiter, new PermitGroup(7, 77, 9), new PermitGroup(7, 0, 90)));
        Assert.Equal([0, 30], await AskAsync(limiter, new PermitGroup(8, 77, 9), new PermitGroup(8, 0, 90)));
        Assert.Equal(["50/50 0:0", "20/20 7:0", "5/5 0:77"], (await limiter.Look()).Select(u => $"{u.Used}/{u.Max} {u.OaId}:{u.TemplateId}"));

        // Another channel has no rule of its own, and the limiter over all channels none either.
        Assert.Empty(await _engine.Grains.RateLimiter(_account, "zbs_user").Look());
        Assert.Empty(await _engine.Grains.RateLimiter(_account, RateLimiterGrain.AllChannels).Look());
    }

    [Fact]
    public async Task Limiter_AfterARestart_KnowsExactlyWhatWasGiven()
    {
        await RulesAsync("""[{"max":100,"per":"hour","channel":"oa"}]""");
        Assert.Equal([30], await AskAsync(_engine.Grains.RateLimiter(_account, "oa"), new PermitGroup(1, 0, 30)));
        await _engine.StopSiloAsync();

        await using var second = await EngineCluster.StartAsync(_database);
        Assert.Contains("rate-limiter/limiter", await second.ScalarAsync<string>("select string_agg(grain_type, ',') from orleans.grain_states"), StringComparison.Ordinal);
        Assert.Equal([70], await AskAsync(second.Grains.RateLimiter(_account, "oa"), new PermitGroup(1, 0, 90)));
    }

    /// <summary>A limiter that was replaced without knowing gives no more than what its successor counts as given.</summary>
    [Fact]
    public async Task Limiter_ThatWasReplaced_GivesOnlyWhatItsSuccessorCounts()
    {
        await RulesAsync("""[{"max":1000,"per":"hour","channel":"oa"}]""");
        var limiter = _engine.Grains.RateLimiter(_account, "oa");
        var given = (await AskAsync(limiter, new PermitGroup(1, 0, 100)))[0];
        var stored = (await StoredAsync()).Sum(l => l.Reserved + l.Slots.Where((_, i) => i % 2 == 1).Sum());
        await _engine.ExecuteAsync("update orleans.grain_states set version = version + 1 where grain_type = 'rate-limiter/limiter'");

        for (var i = 0; i < 5; i++)
        {
            // Its next write is refused; another activation begins from what is stored.
            given += (await AskAsync(limiter, new PermitGroup(1, 0, 300)))[0];
            await Task.Delay(50);
        }

        Assert.InRange(given, 100, 1_000);
        Assert.Equal(1_000, (int)stored + given - 100);
    }

    [Fact]
    public async Task Limiter_RulesChange_AreFollowedWithinASecond_AndKnowWhatWasSent()
    {
        var limiter = _engine.Grains.RateLimiter(_account, "oa");
        Assert.Equal([400], await AskAsync(limiter, new PermitGroup(1, 0, 1_000)));
        Assert.Contains(_account, _engine.Services.GetRequiredService<Policy.PolicyCache>().Versions);

        await RulesAsync("""[{"max":410,"per":"day","channel":"oa"}]""");

        var start = TimeProvider.System.GetTimestamp();
        while ((await limiter.Look())[0].Max != 410)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(5), "The changed rule does not count.");
            await Task.Delay(20);
        }

        Assert.Equal([10], await AskAsync(limiter, new PermitGroup(1, 0, 90)));
    }

    [Fact]
    public async Task Limiter_ATransactionThatWaits_GetsWhatComesNext()
    {
        await RulesAsync("""[{"max":60,"per":"minute","burst":2,"channel":"oa"}]""");
        var limiter = _engine.Grains.RateLimiter(_account, "oa");
        Assert.Equal([2], await AskAsync(limiter, new PermitGroup(1, 0, 50)));
        var refused = await limiter.Ask(new PermitRequest("transaction", [new PermitGroup(1, 0, 1)]));
        Assert.Equal([0], refused.Granted);

        // A delay counts whole milliseconds, and so may end a little early.
        await Task.Delay(refused.RetryAfter[0] + TimeSpan.FromMilliseconds(20));

        Assert.Equal([0], await AskAsync(limiter, new PermitGroup(1, 0, 50)));
        Assert.Equal([1], (await limiter.Ask(new PermitRequest("transaction", [new PermitGroup(1, 0, 1)]))).Granted);
    }

    [Fact]
    public async Task App_OfTwoAccounts_HasOneRate()
    {
        var app = _engine.Grains.AppLimiter("77");
        var start = TimeProvider.System.GetTimestamp();
        Assert.Equal([60], await AskAsync(app, new PermitGroup(1, 0, 90)));
        var other = (await AskAsync(app, new PermitGroup(2, 0, 90)))[0];

        // No more than has come since: one of its own would have given sixty.
        Assert.InRange(other, 0, (TimeProvider.System.GetElapsedTime(start).TotalSeconds * 10) + 1);
        Assert.Equal([60 + other, 60, other], (await app.Look()).OrderBy(u => u.OaId).Select(u => u.Used));
        Assert.Equal([60], await AskAsync(_engine.Grains.AppLimiter("78"), new PermitGroup(2, 0, 90)));
    }

    /// <summary>Who is called too fast gets half of what went, and comes back by steps; others of the app are not slowed down.</summary>
    [Fact]
    public async Task App_CalledTooFast_GivesThatOfficialAccountHalf_AndComesBack()
    {
        var app = _engine.Grains.AppLimiter("77");
        Assert.Equal([20], await AskAsync(app, new PermitGroup(1, 0, 20)));
        Assert.Equal([20], await AskAsync(app, new PermitGroup(2, 0, 20)));
        await app.TooFast(1);
        await app.TooFast(1);

        Assert.Equal(["0 600", "1 10", "2 600"], (await app.Look()).OrderBy(u => u.OaId).Select(u => $"{u.OaId} {u.Max}"));
        Assert.Equal([0], await AskAsync(app, new PermitGroup(1, 0, 20)));
        Assert.NotEqual([0], await AskAsync(app, new PermitGroup(2, 0, 20)));

        var start = TimeProvider.System.GetTimestamp();
        while ((await app.Look()).First(u => u.OaId == 1).Max < 12)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "It does not come back.");
            await Task.Delay(200);
        }

        // It is remembered by whoever is the limiter next.
        await AskAsync(app, new PermitGroup(2, 0, 1));
        await _engine.Orleans.DeactivateAsync(app);
        Assert.InRange((await app.Look()).First(u => u.OaId == 1).Max, 12, 100);
    }

    private static async Task<ImmutableArray<int>> AskAsync(IPermitGrain limiter, params PermitGroup[] groups) =>
        (await limiter.Ask(new PermitRequest(Promotion, [.. groups]))).Granted;

    private Task RulesAsync(string rules) => _engine.ExecuteAsync($$"""insert into sendratelimits (account_id, rulesjson) values ({{_account}}, '{{rules}}')""");

    private async Task<ImmutableArray<StoredLog>> StoredAsync() => System.Text.Json.JsonSerializer.Deserialize<PermitState>(
        await _engine.ScalarAsync<byte[]>("select payload from orleans.grain_states where grain_type = 'rate-limiter/limiter'"))!.Logs;
}
