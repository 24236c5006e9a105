using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.TestKit;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Zalo;

/// <summary>A silo is told to stop while Zalo takes its time for an answer.</summary>
public sealed class SenderStopTests(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly AsyncDisposables _all = new();
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private AccountId _account;
    private long _oa;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _zalo = _all.Add(await SimulatedZalo.StartAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(database, zalo: _zalo.Url));
        _account = await _engine.AccountAsync();
        _oa = await _engine.OfficialAccountAsync(_account, SimulatedZalo.OaId, SimulatedZalo.Token);
        await _engine.ExecuteAsync($"insert into oatemplates (account_id, code, content, status) values ({_account}, 'thanks', 'Cảm ơn 🌸', 'Approved')");
        await _engine.JourneyAsync(_account, ("entry", """{"on":{"event":"go"}}"""), ("send_oa", """{"template":"thanks","category":"customer_care"}"""));
        await _zalo.FaultAsync("latency", value: 2_000);
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task Silo_Stopped_HearsOutItsCalls()
    {
        await SendAsync("one");
        await IsBeingSentAsync();

        await _engine.StopSiloAsync();

        Assert.Equal("sent", await StatusAsync());
    }

    [Fact]
    public async Task Silo_StoppedAfterAnActivationEndedWithCallsUnderWay_HearsThemOutToo()
    {
        await SendAsync("one");
        await IsBeingSentAsync();
        await _engine.Orleans.DeactivateAsync(_engine.Grains.Wakeable(Sender));

        await _engine.StopSiloAsync();

        Assert.Equal("sent", await StatusAsync());
    }

    [Fact]
    public async Task Silo_Stopping_TakesNothingMoreAndLeavesTheSignalToTheNextSilo()
    {
        await SendAsync("one");
        await IsBeingSentAsync();
        var drained = _engine.Services.GetRequiredService<SendsUnderWay>().StopAsync(CancellationToken.None);
        await SendAsync("two");
        await drained;

        Assert.Equal("sent,queued", await StatusAsync());
        var wakeup = await _engine.PlantAsync(Sender, SenderWords.Work, [], TimeProvider.System.GetUtcNow().AddDays(1));
        Assert.Equal(WakeOutcome.Later, await _engine.Grains.Wakeable(Sender).Wake(wakeup));
        await _engine.StopSiloAsync();
        Assert.Equal("sent,queued", await StatusAsync());

        // The signals, which are due some seconds later.
        await _engine.ExecuteAsync($"update engine.wakeups set due_at = now() where account_id = {_account} and id <> {wakeup.Id}");
        await using var next = await EngineCluster.StartAsync(_engine.Database, zalo: _zalo.Url);
        await next.EventuallyAsync("sent,sent", Status);
        Assert.Equal(2, (await _zalo.SendsAsync()).Count);
    }

    private GrainKey Sender => GrainKey.Sender(_account, _oa, "customer_care");

    private string Outcome => $"select outcome from engine.messages where account_id = {_account}";

    private string Status => $"""
        select string_agg(o.status || coalesce(' ' || m.outcome, ''), ',' order by o.status desc)
          from oamessages o join engine.messages m on m.message_id = o.id where o.account_id = {_account}
        """;

    private async Task SendAsync(string externalId)
    {
        var consent = new ProfilePatch(ImmutableDictionary<string, string?>.Empty.Add("marketing_consent", "true"), ImmutableDictionary<string, string?>.Empty);
        var customer = await _engine.CustomerAsync(_account, externalId, _engine.Identify(externalId, consent, new Identity(IdentityKind.Zalo, externalId == "one" ? "1000000001" : "1000000002")));
        await _engine.IngestAsync(_account, customer, _engine.Track("go"));
        await _engine.EventuallyAsync(1L, $"select count(*) from oamessages where account_id = {_account} and customer_id = {customer}");
    }

    /// <summary>Waits until Zalo has the message and answers late.</summary>
    private async Task IsBeingSentAsync()
    {
        await _engine.EventuallyAsync("sending", Outcome);
        var start = TimeProvider.System.GetTimestamp();
        while ((await _zalo.SendsAsync()).Count == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(20), "Nothing was sent.");
            await Task.Delay(25);
        }

        Assert.Equal("sending", await _engine.ScalarAsync<string>(Outcome));
    }

    private Task<string> StatusAsync() => _engine.ScalarAsync<string>(Status);
}
