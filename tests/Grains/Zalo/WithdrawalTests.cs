using System.Collections.Immutable;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Zalo;

/// <summary>The end of a consent reaches what waits to be sent under it, wherever that is at the moment.</summary>
public sealed class WithdrawalTests(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly AsyncDisposables _all = new();
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private AccountId _account;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _zalo = _all.Add(await SimulatedZalo.StartAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(database, zaloOptions: new ZaloOptions { OpenApi = _zalo.Url, Business = _zalo.Url }));
        _account = await _engine.AccountAsync();
        await _engine.OfficialAccountAsync(_account, SimulatedZalo.OaId, SimulatedZalo.Token);
        await _engine.ExecuteAsync($"insert into oatemplates (account_id, code, content, status, variablesjson) values ({_account}, 'text', 'Chào', 'Approved', '[]')");
        foreach (var category in new[] { "promotion", "customer_care", "transaction" })
        {
            await _engine.JourneyAsync(_account, ("entry", $$"""{"on":{"event":"{{category}}"},"reentry":"always"}"""),
                ("send_oa", $$"""{"template":"text","category":"{{category}}","channel":"oa"}"""));
        }
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Theory]
    [InlineData("promotion"), InlineData("customer_care")]
    public async Task InFlight_AndPutOff_IsNotTriedAgain_ButATransactionIs(string category)
    {
        var customer = await ConsentingAsync();
        await HoldAsync(times: 2);
        await _engine.IngestAsync(_account, customer, _engine.Track(category));
        await _engine.IngestAsync(_account, customer, _engine.Track("transaction"));
        await AskedAsync(2);

        await _engine.IngestAsync(_account, customer, _engine.Identify("no", Consent("false")));

        await _engine.EventuallyAsync($"{category} failed engine:no_consent,transaction sent -", Messages);
        Assert.Equal(3, (await _zalo.SendsAsync()).Count);
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.send_queue"));
    }

    [Fact]
    public async Task Deleted_InFlightAndPutOff_NothingIsTriedAgain()
    {
        var customer = await ConsentingAsync();
        await HoldAsync(times: 1);
        await _engine.IngestAsync(_account, customer, _engine.Track("transaction"));
        await AskedAsync(1);

        var deleted = await _engine.Grains.Catalog(_account).Delete(new CatalogChange { Resource = "customers", Id = customer, Actor = "key:7" });

        Assert.Equal(CatalogOutcome.Done, deleted.Outcome);
        await _engine.EventuallyAsync("transaction failed engine:customer_deleted", Messages);
        Assert.Single(await _zalo.SendsAsync());
    }

    private string Messages => $"""
        select string_agg(m.category || ' ' || o.status || ' ' || coalesce(o.error_code, '-'), ',' order by m.category)
          from engine.messages m join oamessages o on o.id = m.message_id where o.account_id = {_account}
        """;

    /// <summary>Zalo takes its time, and then says that it is busy.</summary>
    private async Task HoldAsync(int times)
    {
        await _zalo.FaultAsync("status", value: 503, times: times);
        await _zalo.FaultAsync("latency", value: 2_000, times: times);
    }

    private async Task AskedAsync(int count)
    {
        for (var i = 0; i < 200 && (await _zalo.SendsAsync()).Count < count; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private Task<long> ConsentingAsync() =>
        _engine.CustomerAsync(_account, "lan", _engine.Identify("lan", Consent("true"), new Identity(IdentityKind.Zalo, "1000000001")));

    private static ProfilePatch Consent(string word) => ProfilePatch.Empty with { Columns = ImmutableDictionary<string, string?>.Empty.Add("marketing_consent", word) };
}
