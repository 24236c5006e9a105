using System.Collections.Immutable;
using Npgsql;
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

    /// <summary>What a merged customer left is moved to the survivor after the merge; what ends in between reaches it wherever it is.</summary>
    [Theory]
    [InlineData("sessions", false), InlineData("engine.decisions", false), InlineData("events", false)]
    [InlineData("sessions", true), InlineData("engine.decisions", true), InlineData("events", true)]
    public async Task Queued_ByACustomerWhoWasMerged_IsTakenBackFromTheSurvivor(string held, bool deletes)
    {
        await _engine.ExecuteAsync($"insert into engine.send_pauses (account_id, oa_id, channel, lane, code, since) select account_id, id, '', '', 'x', now() from zalo_accounts where account_id = {_account}");
        var gone = await FollowerAsync();
        await _engine.IngestAsync(_account, gone, _engine.Track("promotion", device: "d1"));
        await _engine.EventuallyAsync(1L, "select count(*) from engine.send_queue");
        await _engine.EventuallyAsync(0L, Wakeups);
        var survivor = await _engine.CustomerAsync(_account, "lan");

        // The move is held at a row of this table: what comes before it is the survivor's already, and the rest is not.
        await using (var holder = await _engine.Sql.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            await using var hold = await holder.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using (var row = new NpgsqlCommand($"select from {held} where customer_id = {gone} for update", holder))
            {
                await row.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }

            await _engine.IngestAsync(_account, survivor, _engine.Identify("lan", null, new Identity(IdentityKind.Zalo, "1000000001")));
            await _engine.EventuallyAsync(1L, $"select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '-- customers.move_%'");
            await EndAsync(survivor, deletes);
            Assert.Equal(deletes ? "promotion failed engine:customer_deleted" : "promotion failed engine:no_consent", await _engine.ScalarAsync<string>(Messages));
            Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.send_queue"));
        }

        await _engine.EventuallyAsync(0L, Wakeups);
        Assert.Equal($"{survivor}", await _engine.ScalarAsync<string>("select string_agg(distinct customer_id::text, ',') from oamessages"));
        Assert.Empty(await _zalo.SendsAsync());
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task InFlight_WhileItsCustomerIsMerged_ComesBackAsTheSurvivors_AndIsTakenBack(bool deletes)
    {
        var gone = await FollowerAsync();
        await HoldAsync(times: 1);
        await _engine.IngestAsync(_account, gone, _engine.Track("promotion"));
        await AskedAsync(1);
        var survivor = await _engine.CustomerAsync(_account, "lan");
        await _engine.IngestAsync(_account, survivor, _engine.Identify("lan", null, new Identity(IdentityKind.Zalo, "1000000001")));
        await _engine.EventuallyAsync($"{survivor}", "select string_agg(o.customer_id::text, ',') from oamessages o join engine.send_queue q on q.id = o.id");

        // Its next attempt is not to come before the end.
        await _engine.ExecuteAsync("update engine.send_queue set not_before = now() + interval '1 minute'");

        await EndAsync(survivor, deletes);

        Assert.Equal(deletes ? "promotion failed engine:customer_deleted" : "promotion failed engine:no_consent", await _engine.ScalarAsync<string>(Messages));
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.send_queue"));
        Assert.Single(await _zalo.SendsAsync());
    }

    private string Wakeups => $"select count(*) from engine.wakeups where account_id = {_account} and target like 't{_account}/c/%'";

    /// <summary>A customer whom nothing but an Official Account knows, and who may be written to.</summary>
    private async Task<long> FollowerAsync()
    {
        var identity = new Identity(IdentityKind.Zalo, "1000000001");
        var to = (await _engine.Grains.Identities(_account).Resolve([identity]))[0];
        var item = _engine.Identify("", Consent("true"), identity) with { Identities = [identity] };
        Assert.Equal(IngestRoute.Here, (await _engine.Grains.Customer(_account, to.CustomerId).Ingest(new IngestCommand { Actor = "key:1", Create = true, Items = [item] })).Route);
        return to.CustomerId;
    }

    private async Task EndAsync(long customer, bool deletes)
    {
        if (deletes)
        {
            var deleted = await _engine.Grains.Catalog(_account).Delete(new CatalogChange { Resource = "customers", Id = customer, Actor = "key:7" });
            Assert.Equal(CatalogOutcome.Done, deleted.Outcome);
        }
        else
        {
            var answer = await _engine.IngestAsync(_account, customer, _engine.Identify("lan", Consent("false")));
            Assert.Null(answer.Items[0].Error);
        }
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
