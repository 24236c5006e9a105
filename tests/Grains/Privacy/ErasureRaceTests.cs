using ZaloOrleans.Catalog;
using ZaloOrleans.Devices;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.TestKit;
using ZaloOrleans.Wakeups;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Privacy;

/// <summary>What comes for a customer while it is erased, and afterwards, brings nothing of them back, and breaks nothing that is counted.</summary>
public sealed class ErasureRaceTests(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly AsyncDisposables _all = new();
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private AccountId _account;
    private Canary _canary = null!;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _zalo = _all.Add(await SimulatedZalo.StartAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(database, wakeups: new WakeupOptions { Backoff = TimeSpan.FromMilliseconds(300) }, zaloOptions: new ZaloOptions { OpenApi = _zalo.Url, Business = _zalo.Url }));
        _account = await _engine.AccountAsync();
        var oa = await _engine.OfficialAccountAsync(_account, SimulatedZalo.OaId, SimulatedZalo.Token, SimulatedZalo.AppId, Canary.OaKey);
        _canary = new Canary(_engine, _account, oa);
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task Ingest_RacingWithTheErasure_IsTakenBeforeOrRefused_AndNothingOfItIsLeft()
    {
        var customer = await _canary.MakeAsync();
        var stream = Enumerable.Range(0, 40).Select(i => Task.Run(() =>
            _engine.IngestAsync(_account, customer, _engine.Track("viewed", $$"""{"sku":"zkanary-{{i}}"}""", device: Canary.Device)))).ToList();

        await _canary.EraseAsync(customer);
        var answers = await Task.WhenAll(stream);

        Assert.All(answers, a => Assert.True(a.Route is IngestRoute.Here or IngestRoute.Erased, a.Route.ToString()));
        Assert.Equal(answers.Count(a => a.Route == IngestRoute.Here), await _engine.ScalarAsync<long>($"select count(*) from events where customer_id = {customer} and event_name = 'viewed'"));
        await _canary.AssertGoneAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_InFlight_ItsOutcomeCounts_AndItsEchoAndReceiptBringNothingBack(bool answered)
    {
        var customer = await _canary.MakeAsync();
        await _canary.WroteAsync("m-1", "tin-zkanary");
        await _canary.WebhooksDoneAsync();
        if (answered)
        {
            await _zalo.FaultAsync("latency", value: 3_000, times: 1);
        }
        else
        {
            await _zalo.FaultAsync("drop_after_accept", times: 1);
        }

        Assert.Equal(CatalogOutcome.Created, (await _canary.ReplyAsync(customer, "dạ-zkanary", "reply-1")).Answer.Outcome);
        await _engine.EventuallyAsync(1L, $"select count(*) from engine.messages m join oamessages o on o.id = m.message_id where o.customer_id = {customer} and m.outcome in ('sending', 'unknown')");

        await _canary.EraseAsync(customer);
        await _engine.EventuallyAsync(answered ? "sent" : "queued unknown", $"""
            select o.status || coalesce(' ' || m.outcome, '') from engine.messages m join oamessages o on o.id = m.message_id where o.customer_id = {customer} and o.direction = 'outbound'
            """);
        var zaloId = await _engine.ScalarAsync<string>($"select coalesce(max(m.zalo_message_id), 'z-unknown') from engine.messages m join oamessages o on o.id = m.message_id where o.customer_id = {customer} and m.category is not null");
        await _canary.EchoAsync(zaloId, "dạ-zkanary");
        await _canary.SeenAsync(zaloId);
        await _canary.WebhooksDoneAsync();

        Assert.Equal(answered ? "read" : "queued", await _engine.ScalarAsync<string>($"select status from oamessages where customer_id = {customer} and direction = 'outbound'"));
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from customers where account_id = {_account} and deleted_at is null"));
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.parked_webhooks"));
        await _canary.AssertGoneAsync();
    }

    [Fact]
    public async Task Send_PutOffWhileItsCustomerIsErased_IsNotTriedAgain()
    {
        var customer = await _canary.MakeAsync();
        await _canary.WroteAsync("m-1", "tin-zkanary");
        await _canary.WebhooksDoneAsync();
        await _zalo.FaultAsync("status", value: 503, times: 1);
        await _zalo.FaultAsync("latency", value: 2_000, times: 1);
        await _canary.ReplyAsync(customer, "dạ-zkanary", "reply-1");
        await _engine.EventuallyAsync(1L, $"select count(*) from engine.messages m join oamessages o on o.id = m.message_id where o.customer_id = {customer} and m.outcome = 'sending'");

        await _canary.EraseAsync(customer);

        await _engine.EventuallyAsync("failed engine:customer_erased", $"select status || ' ' || error_code from oamessages where customer_id = {customer} and direction = 'outbound'");
        Assert.Single(await _zalo.SendsAsync());
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.send_queue"));
        await _canary.AssertGoneAsync();
    }

    [Fact]
    public async Task Message_ThatWaitsToBeDecidedAgain_Fails_BeforeAndAfter()
    {
        var customer = await _canary.MakeAsync();
        var (before, after) = (await QueuedAsync(customer), await QueuedAsync(customer));
        await _engine.ExecuteAsync($"""
            insert into engine.parked_wakeups (id, account_id, target, due_at, kind, payload, reason)
            values (-1, {_account}, '{GrainKey.Customer(_account, customer)}', now(), '{SenderWords.DecideAgain}', '\x{Convert.ToHexString(AgainOf(before))}', 'x')
            """);

        await _canary.EraseAsync(customer);
        await _engine.PlantAsync(GrainKey.Customer(_account, customer), SenderWords.DecideAgain, AgainOf(after));

        await _engine.EventuallyAsync("failed engine:customer_erased 2", $"select min(status) || ' ' || min(error_code) || ' ' || count(*) from oamessages where customer_id = {customer} and status = 'failed'");
        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}");
        Assert.Equal(0, await _engine.ScalarAsync<long>("select (select count(*) from engine.parked_wakeups) + (select count(*) from engine.send_queue)"));
        await _canary.AssertGoneAsync();

        Task<long> QueuedAsync(long of) => _engine.ScalarAsync<long>(
            $"insert into oamessages (account_id, customer_id, direction, content, status) values ({_account}, {of}, 'outbound', 'dạ-zkanary', 'queued') returning id");
        byte[] AgainOf(long message) => Json.Bytes(new DecideAgain(new QueuedSend(message, _account, _canary.Oa, MessageCategory.CustomerCare, customer, null, null, Canary.ZaloId, "{}", null, 0)));
    }

    [Fact]
    public async Task Webhook_ThatCameBeforeAndIsWorkedOnAfter_MakesNobodyACustomer_AndLaterOnesDo()
    {
        var customer = await _canary.MakeAsync();
        await _engine.ExecuteAsync($"""
            create function engine.hold() returns trigger language plpgsql as $$ begin new.not_before := now() + interval '1 hour'; return new; end $$;
            create trigger hold before insert on engine.webhook_inbox for each row execute function engine.hold()
            """);
        await _canary.WroteAsync("m-1", "tin-zkanary");
        await _engine.EventuallyAsync(1L, "select count(*) from engine.webhook_inbox where not_before > now()");
        await _engine.ExecuteAsync("drop trigger hold on engine.webhook_inbox");

        await _canary.EraseAsync(customer);

        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.webhook_inbox"));
        Assert.Equal("success", await _engine.ScalarAsync<string>("select status from oawebhookevents where event_type = 'user_send_text'"));
        await _canary.AssertGoneAsync();

        await _canary.WebhookAsync("follow", $$$$""" "oa_id":"{{{{SimulatedZalo.OaId}}}}","follower":{"id":"{{{{Canary.ZaloId}}}}"},"source":"zalo" """);
        await _canary.WebhooksDoneAsync();
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from customers where account_id = {_account} and deleted_at is null"));
    }

    [Fact]
    public async Task Merge_RacingWithTheErasure_LeavesOneWhole_OrNobody()
    {
        var customer = await _canary.MakeAsync();
        var newcomer = await _engine.CustomerAsync(_account, "kh-2");
        await _engine.ExecuteAsync($"update engine.customer_profiles set external_id = null where customer_id = {customer}; delete from engine.identities where customer_id = {customer} and kind = 1");

        // Their id is given to the newcomer, who has an external id and so survives; and the person asks to be erased.
        var merge = _engine.IngestAsync(_account, newcomer, _engine.Identify("kh-2", null, Canary.Zalo));
        var erase = _engine.Grains.Customer(_account, customer).Erase("key:7");
        await Task.WhenAll(merge, erase);
        Assert.Equal(CatalogOutcome.Accepted, (await erase).Outcome);
        await _engine.EventuallyAsync(0L, $"select count(*) from engine.customer_profiles where account_id = {_account} and erased_at is not null and erasure_done_at is null", 60);
        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}", 60);

        var survivor = await _engine.ScalarAsync<long>($"select coalesce(merged_into, 0) from engine.customer_profiles where customer_id = {customer}");
        if (survivor == newcomer)
        {
            // They had become one before: then that one was erased.
            await _canary.AssertGoneAsync();
            Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from customers where account_id = {_account} and deleted_at is null"));
        }
        else
        {
            // The erasure was first: the newcomer has at most the id that was given to it, and nothing of what the other one was.
            Assert.Equal(0, survivor);
            Assert.Empty(await DatabaseDump.FindAsync(_engine.Sql, [.. Canary.Words.Where(w => w != Canary.ZaloId)]));
            Assert.Equal($"{newcomer}", await _engine.ScalarAsync<string>($"select string_agg(id::text, ',') from customers where account_id = {_account} and deleted_at is null"));
        }
    }

    [Fact]
    public async Task Device_GivenToTheCustomerAfterwards_StaysWhoseItIs()
    {
        var customer = await _canary.MakeAsync();
        var late = await _engine.Grains.Customer(_account, customer).Ingest(new IngestCommand { Actor = "key:1", Items = [_engine.Identify(Canary.External)], BindDevice = "tablet-zkanary" });
        var bind = Assert.Single(late.Deliver);
        await _canary.EraseAsync(customer);

        // The caller died, and the row of the hand-off comes 15 s later.
        await _engine.ExecuteAsync($"update engine.wakeups set due_at = now() where id = {bind.Id}");

        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}");
        Assert.Equal(0, await _engine.Grains.Device(_account, "tablet-zkanary").Owner());
        await _canary.AssertGoneAsync();
    }

    [Fact]
    public async Task Visitor_WhoIsStillToBeHandedOver_IsHandedOverWithoutWhatTheySaid()
    {
        var customer = await _canary.MakeAsync();
        await _engine.ExecuteAsync($$"""
            insert into events (account_id, event_time, event_name, propertiesjson, device_id) values ({{_account}}, now(), 'late', '{"page":"zkanary"}', '{{Canary.Device}}')
            """);
        await _canary.EraseAsync(customer);
        await _engine.PlantAsync(GrainKey.Device(_account, Canary.Device), DeviceWords.HandOver, Json.Bytes(new HandOver(Canary.Device, customer)));

        await _engine.EventuallyAsync($"{customer} - -", "select customer_id || ' ' || coalesce(propertiesjson::text, '-') || ' ' || coalesce(device_id, '-') from events where event_name = 'late'");
        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}");
        await _canary.AssertGoneAsync();
    }

    [Fact]
    public async Task Run_ThatIsStillToBegin_NeverDoes()
    {
        await _engine.JourneyAsync(_account, ("entry", """{"on":{"event":"go"},"reentry":"always"}"""), ("wait", """{"for":"P3D"}"""));
        var customer = await _canary.MakeAsync();
        await _engine.ExecuteAsync("create function engine.no_runs() returns trigger language plpgsql as $$ begin raise exception 'not now'; end $$;"
            + "create trigger no_runs before insert on engine.journey_runs for each row execute function engine.no_runs()");
        await _engine.IngestAsync(_account, customer, _engine.Track("go", """{"sku":"zkanary"}"""));
        await _engine.EventuallyAsync(true, "select bool_or(attempt > 0) from engine.wakeups where kind = 'start_run'");

        await _canary.EraseAsync(customer);
        await _engine.ExecuteAsync("drop trigger no_runs on engine.journey_runs");

        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}");
        Assert.Equal(0, await _engine.ScalarAsync<long>("select (select count(*) from engine.journey_runs) + (select count(*) from engine.parked_wakeups)"));
        await _canary.AssertGoneAsync();
    }

    [Fact]
    public async Task Run_ThatWaits_Ends_AndOneThatAsksAllTheSameHearsWhyNot()
    {
        var journey = await _engine.JourneyAsync(_account, ("entry", """{"on":{"event":"go"},"reentry":"always"}"""), ("wait", """{"for":"P3D"}"""));
        var customer = await _canary.MakeAsync();
        await _engine.IngestAsync(_account, customer, _engine.Track("go", """{"sku":"zkanary"}"""), _engine.Track("go", """{"sku":"zkanary"}"""));
        await _engine.EventuallyAsync(2L, $"select count(*) from journeylogs where customer_id = {customer} and outcome = 'waiting'");

        await _canary.EraseAsync(customer);

        Assert.Equal("exited 2", await _engine.ScalarAsync<string>($"select min(status) || ' ' || count(*) from engine.journey_runs where customer_id = {customer}"));
        Assert.Contains("\"exited\":2", (await _engine.Grains.Catalog(_account).JourneyStats(journey)).Json, StringComparison.Ordinal);
        Assert.Equal(2, await _engine.ScalarAsync<long>($"select count(*) from journeylogs where customer_id = {customer} and outcome = 'exited' and detailjson ? 'runId'"));

        // A run of which nobody knows any more asks all the same, and hears why not.
        var ask = new AskToSend(1, 1, journey, 5, 2, "hello", "promotion", null, default);
        await _engine.ExecuteAsync("create table engine.heard (kind text, payload bytea); grant insert on engine.heard to zalo_engines;"
            + "create function engine.hear() returns trigger language plpgsql as $$ begin insert into engine.heard values (new.kind, new.payload); return null; end $$;"
            + "create trigger hear after insert on engine.wakeups for each row execute function engine.hear()");
        await _engine.PlantAsync(GrainKey.Customer(_account, customer), JourneyWords.Ask, Json.Bytes(ask));
        await _engine.EventuallyAsync("refuse customer_erased", $"""
            select d ->> 'outcome' || ' ' || (d ->> 'code') from (select convert_from(payload, 'UTF8')::jsonb as d from engine.heard where kind = '{JourneyWords.Decided}') h
            """);
    }
}
