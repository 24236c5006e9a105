using System.Collections.Immutable;
using System.Text.Json;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Zalo;

/// <summary>Zalo is away, or answers what nobody can be sure of.</summary>
public sealed class SendOutageTests(PostgresCluster postgres) : IAsyncLifetime
{
    private const int People = 60;
    private readonly AsyncDisposables _all = new();
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private AccountId _account;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _zalo = _all.Add(await SimulatedZalo.StartAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(database, zaloOptions: new ZaloOptions
        {
            OpenApi = _zalo.Url,
            SendDeadline = TimeSpan.FromSeconds(2),
            AnswerLimit = TimeSpan.FromSeconds(5),
            InFlight = 10,
            TakeAtOnce = 10,
        }));
        _account = await _engine.AccountAsync();
        await _engine.OfficialAccountAsync(_account, SimulatedZalo.OaId, SimulatedZalo.Token);
        await _engine.ExecuteAsync($"insert into oatemplates (account_id, code, content, status) values ({_account}, 't', 'Chào', 'Approved')");
        await _engine.JourneyAsync(_account, ("entry", """{"on":{"event":"go"}}"""), ("send_oa", """{"template":"t","category":"customer_care"}"""));
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    /// <summary>F13 where it is sure that nothing was taken: everything waits behind the breaker, nothing is counted against a message, all of it goes when Zalo is back.</summary>
    [Fact]
    public async Task Zalo_Answering503_IsProbedAndEverythingGoesWhenItIsBack()
    {
        await _zalo.FaultAsync("status", value: 503);
        await EnterAsync();
        await ProbedAsync();

        Assert.Equal(0, await CountAsync("status <> 'queued'"));
        AssertProbed(await _zalo.SendsAsync());

        await _zalo.ClearFaultsAsync();
        await _engine.EventuallyAsync((long)People, $"select count(*) from oamessages where account_id = {_account} and status = 'sent'", 60);
        AssertEachAcceptedOnce(await _zalo.SendsAsync(), People);
    }

    /// <summary>F13 where nobody can be sure: what was asked before the breaker opened, and each probe, is unknown and never asked again; all else waits and is sent.</summary>
    [Theory]
    [InlineData(500), InlineData(502)]
    public async Task Zalo_Answering5xx_CostsNoMoreThanWhatWasAsked(int status)
    {
        await _zalo.FaultAsync("status", value: status);
        await EnterAsync();
        await ProbedAsync();
        await _zalo.ClearFaultsAsync();

        await _engine.EventuallyAsync(0L, "select (select count(*) from engine.send_queue) + (select count(*) from engine.messages where outcome = 'sending')", 60);
        var sends = await _zalo.SendsAsync();
        var refused = sends.Where(s => !s.GetProperty("accepted").GetBoolean()).ToList();
        AssertProbed(refused);
        Assert.Equal(refused.Count, await UnknownAsync());
        Assert.Equal(People - refused.Count, await CountAsync("status = 'sent'"));
        Assert.Equal(People, sends.Select(s => s.GetProperty("userId").GetString()).Distinct().Count());
        Assert.Equal(People, sends.Count);
    }

    /// <summary>F14: accepted, and the answer lost. As many are unknown as answers were, and nobody gets a message twice.</summary>
    [Fact]
    public async Task Answers_Lost_AreAsManyUnknownAndNoneIsSentTwice()
    {
        const int dropped = 4;
        await _zalo.FaultAsync("drop_after_accept", times: dropped);
        await EnterAsync();

        await _engine.EventuallyAsync((long)(People - dropped), $"select count(*) from oamessages where account_id = {_account} and status = 'sent'", 60);
        await _engine.EventuallyAsync((long)dropped, $"select count(*) from engine.messages where account_id = {_account} and outcome = 'unknown'");
        AssertEachAcceptedOnce(await _zalo.SendsAsync(), People);
    }

    /// <summary>F14 where the answer comes too late: accepted long before.</summary>
    [Fact]
    public async Task Answer_TooLate_IsUnknownAndNotSentAgain()
    {
        await _zalo.FaultAsync("latency", value: 60_000, times: 1);
        await EnterAsync();
        await _engine.EventuallyAsync((long)(People - 1), $"select count(*) from oamessages where account_id = {_account} and status = 'sent'", 60);
        await _engine.EventuallyAsync(1L, $"select count(*) from engine.messages where account_id = {_account} and outcome = 'unknown'");
        AssertEachAcceptedOnce(await _zalo.SendsAsync(), People);
    }

    /// <summary>Waits until the breaker is open, and has let some probes through.</summary>
    private async Task ProbedAsync()
    {
        // What opens it came at once; what comes later is a probe.
        var start = TimeProvider.System.GetTimestamp();
        while (Probes(await _zalo.SendsAsync()).Count < 3)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(40), "Zalo is not probed.");
            await Task.Delay(50);
        }
    }

    /// <summary>Whatever was asked more than a window after the first.</summary>
    private static List<JsonElement> Probes(List<JsonElement> sends) => sends.Count == 0
        ? []
        : [.. sends.Where(s => s.GetProperty("at").GetInt64() > sends[0].GetProperty("at").GetInt64() + 2_500)];

    /// <summary>Most of the queue was never asked for, and probes keep their distance, but for how long one takes to Zalo.</summary>
    private static void AssertProbed(List<JsonElement> sends)
    {
        var probes = Probes(sends).ConvertAll(s => s.GetProperty("at").GetInt64());
        Assert.InRange(sends.Count - probes.Count, CircuitBreaker.InARow, 40);
        Assert.All(probes.Zip(probes.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, (long)(CircuitBreaker.ProbeEvery.TotalMilliseconds * 0.5), long.MaxValue));
    }

    private static void AssertEachAcceptedOnce(List<JsonElement> sends, int people)
    {
        var accepted = sends.Where(s => s.GetProperty("accepted").GetBoolean()).Select(s => s.GetProperty("userId").GetString()).ToList();
        Assert.Equal((people, people), (accepted.Count, accepted.Distinct().Count()));
    }

    private async Task EnterAsync()
    {
        var consent = new ProfilePatch(ImmutableDictionary<string, string?>.Empty.Add("marketing_consent", "true"), ImmutableDictionary<string, string?>.Empty);
        var customers = new List<long>();
        for (var i = 0; i < People; i++)
        {
            customers.Add(await _engine.CustomerAsync(_account, $"c{i}", _engine.Identify($"c{i}", consent, new Identity(IdentityKind.Zalo, $"10000{i:0000}"))));
        }

        await Task.WhenAll(customers.Select(c => _engine.IngestAsync(_account, c, _engine.Track("go"))));
        await _engine.EventuallyAsync((long)People, $"select count(*) from oamessages where account_id = {_account}");
    }

    private Task<int> CountAsync(string where) => IntAsync($"select count(*) from oamessages where account_id = {_account} and {where}");

    private Task<int> UnknownAsync() => IntAsync($"select count(*) from engine.messages where account_id = {_account} and outcome = 'unknown'");

    private async Task<int> IntAsync(string sql) => (int)await _engine.ScalarAsync<long>(sql);
}
