using System.Collections.Immutable;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Zalo;

/// <summary>From an event through a journey and a decision to the simulator.</summary>
public sealed class JourneySendTests(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly AsyncDisposables _all = new();
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private AccountId _account;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _zalo = _all.Add(await SimulatedZalo.StartAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(database, zaloOptions: new ZaloOptions { OpenApi = _zalo.Url }));
        _account = await _engine.AccountAsync();
        await _engine.OfficialAccountAsync(_account, SimulatedZalo.OaId, SimulatedZalo.Token);
        await _engine.ExecuteAsync($$$"""
            insert into oatemplates (account_id, code, content, status, variablesjson)
            values ({{{_account}}}, 'thanks', 'Chào {{ first_name }} 🌸, cảm ơn đơn {{ event.properties.order_no }}.', 'Approved', '["first_name"]'),
                   ({{{_account}}}, 'draft', 'Chưa duyệt', 'Draft', '[]')
            """);
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task Story_EventToMessage_ReadsInTheTables()
    {
        await _engine.JourneyAsync(_account,
            ("entry", """{"on":{"event":"ordered","where":[{"property":"total","op":"gte","value":100000}]}}"""),
            ("wait", """{"for":"PT0.2S"}"""),
            ("condition", """{"if":{"all":[{"attribute":"vip","op":"eq","value":true},{"event":"ordered","within":"P1D","count":{"op":"gte","value":2}}]},"then":4,"else":5}"""),
            ("send_oa", """{"template":"thanks","category":"customer_care","next":6}"""),
            ("exit", "{}"),
            ("end", "{}"));
        var vip = await CustomerAsync("vip", consent: true, vip: true);
        var poor = await CustomerAsync("poor", consent: true, vip: false);
        await _engine.IngestAsync(_account, vip, _engine.Track("ordered", """{"total":50000}"""));
        await _engine.IngestAsync(_account, poor, _engine.Track("ordered", """{"total":200000,"order_no":"A0"}"""));
        await _engine.IngestAsync(_account, vip, _engine.Track("ordered", """{"total":200000,"order_no":"A1"}"""));

        await _engine.EventuallyAsync("completed,exited", $"select string_agg(status, ',' order by status) from engine.journey_runs where account_id = {_account}");
        await _engine.EventuallyAsync(1L, $"select count(*) from oamessages where account_id = {_account} and status = 'sent' and sent_at is not null");

        var send = Assert.Single(await _zalo.SendsAsync());
        Assert.Equal("Chào Ánh 🌸, cảm ơn đơn A1.", send.GetProperty("body").GetProperty("message").GetProperty("text").GetString());
        Assert.Equal("1000000001", send.GetProperty("userId").GetString());
        Assert.Equal("entered,waiting,condition_true,sent,ended", await LogAsync(vip));
        Assert.Equal("entered,waiting,condition_false,exited", await LogAsync(poor));
        Assert.Equal($"send oa customer_care {send.GetProperty("messageId").GetString()} 1", await _engine.ScalarAsync<string>($"""
            select d.outcome || ' ' || d.channel || ' ' || d.category || ' ' || m.zalo_message_id || ' ' || m.template_version
              from engine.decisions d join engine.messages m on m.message_id = d.message_id where d.account_id = {_account}
            """));
        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}");
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from engine.send_queue"));
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from engine.grains where key like 't{_account}/j/%'"));
    }

    [Theory]
    [InlineData("no consent", "no_consent")]
    [InlineData("suppressed", "suppressed")]
    [InlineData("no address", "no_address")]
    [InlineData("draft", "template_not_approved")]
    [InlineData("no name", "variables_missing")]
    [InlineData("deleted", "customer_deleted")]
    public async Task Decision_Refusal_IsAValueWithItsCode(string why, string code)
    {
        var template = why == "draft" ? "draft" : "thanks";

        // What is changed while they wait is to be changed before the decision.
        var wait = why is "suppressed" or "deleted" ? "PT3S" : "PT0.3S";
        await _engine.JourneyAsync(_account, ("entry", """{"on":{"event":"go"}}"""), ("wait", $$"""{"for":"{{wait}}"}"""),
            ("send_oa", $$"""{"template":"{{template}}","category":"promotion"}"""));
        var customer = await CustomerAsync(why, consent: why != "no consent", vip: true, address: why != "no address", name: why == "no name" ? null : "Ánh");
        await _engine.IngestAsync(_account, customer, _engine.Track("go"));
        if (why == "suppressed")
        {
            await _engine.ExecuteAsync($"insert into suppressionlists (account_id, type, value) values ({_account}, 'zalo_id', '1000000001')");
        }
        else if (why == "deleted")
        {
            await _engine.ExecuteAsync($"update customers set deleted_at = now() where id = {customer}");
        }

        await _engine.EventuallyAsync(1L, $"select count(*) from engine.journey_runs where account_id = {_account} and status = 'completed'");

        Assert.Equal($"refuse {code}", await _engine.ScalarAsync<string>($"select outcome || ' ' || code from engine.decisions where account_id = {_account}"));
        Assert.Equal("entered,waiting,refused,ended", await LogAsync(customer));
        Assert.Equal(code, await _engine.ScalarAsync<string>($"select detailjson ->> 'code' from journeylogs where account_id = {_account} and outcome = 'refused'"));
        Assert.Empty(await _zalo.SendsAsync());
    }

    [Fact]
    public async Task Consent_ChangedByHandInSql_CountsInTheVeryNextDecisionAndStays()
    {
        await _engine.JourneyAsync(_account, ("entry", """{"on":{"event":"go"},"reentry":"always"}"""), ("send_oa", """{"template":"thanks","category":"promotion"}"""));
        var customer = await CustomerAsync("hand", consent: true, vip: true);
        await _engine.IngestAsync(_account, customer, _engine.Track("go"));
        await _engine.EventuallyAsync("send", $"select string_agg(coalesce(code, outcome), ',' order by decided_at) from engine.decisions where account_id = {_account}");

        await _engine.ExecuteAsync($"update customers set marketing_consent = false where id = {customer}");
        await _engine.IngestAsync(_account, customer, _engine.Track("go"));
        await _engine.EventuallyAsync("send,no_consent", $"select string_agg(coalesce(code, outcome), ',' order by decided_at) from engine.decisions where account_id = {_account}");

        await _engine.IngestAsync(_account, customer, _engine.Identify("hand", new ProfilePatch(
            ImmutableDictionary<string, string?>.Empty.Add("last_name", "Trần"), ImmutableDictionary<string, string?>.Empty)));
        Assert.False(await _engine.ScalarAsync<bool>($"select marketing_consent from customers where id = {customer}"));
    }

    [Fact]
    public async Task Send_AcceptedButAnswerLost_IsUnknownAndNotSentAgain()
    {
        await SendJourneyAsync();
        await _zalo.FaultAsync("drop_after_accept", times: 1);
        var customer = await CustomerAsync("lost", consent: true, vip: true);
        await _engine.IngestAsync(_account, customer, _engine.Track("go"));

        await _engine.EventuallyAsync("queued unknown", $"""
            select o.status || ' ' || coalesce(m.outcome, '-') from oamessages o join engine.messages m on m.message_id = o.id where o.account_id = {_account}
            """);
        await Task.Delay(1_000);
        Assert.Single(await _zalo.SendsAsync());
    }

    [Fact]
    public async Task Send_RefusedForNow_IsTriedAgain()
    {
        await SendJourneyAsync();
        await _zalo.FaultAsync("code", value: -200, times: 1);
        var customer = await CustomerAsync("later", consent: true, vip: true);
        await _engine.IngestAsync(_account, customer, _engine.Track("go"));

        await _engine.EventuallyAsync("sent 2", $"""
            select o.status || ' ' || m.attempt from oamessages o join engine.messages m on m.message_id = o.id where o.account_id = {_account}
            """);
        Assert.Single(await _zalo.SendsAsync(), s => s.GetProperty("accepted").GetBoolean());
    }

    [Fact]
    public async Task Send_RefusedForGood_FailsWithZalosCode()
    {
        await SendJourneyAsync();
        await _zalo.FaultAsync("code", value: -213, times: 1);
        var customer = await CustomerAsync("never", consent: true, vip: true);
        await _engine.IngestAsync(_account, customer, _engine.Track("go"));

        await _engine.EventuallyAsync("failed -213", $"select status || ' ' || coalesce(error_code, '') from oamessages where account_id = {_account}");
        Assert.Single(await _zalo.SendsAsync());
    }

    [Fact]
    public async Task Burst_SlowZalo_EachSentOnce()
    {
        await SendJourneyAsync();
        await _zalo.FaultAsync("latency", value: 50);
        var customers = new List<long>();
        for (var i = 0; i < 150; i++)
        {
            customers.Add(await CustomerAsync($"burst-{i}", consent: true, vip: true, zaloId: $"20000{i:0000}"));
        }

        await Task.WhenAll(customers.Select(c => _engine.IngestAsync(_account, c, _engine.Track("go"))));

        await _engine.EventuallyAsync(150L, $"select count(*) from oamessages where account_id = {_account} and status = 'sent'", 40);
        var sends = await _zalo.SendsAsync();
        Assert.Equal(150, sends.Count);
        Assert.Equal(150, sends.Select(s => s.GetProperty("userId").GetString()).Distinct().Count());
    }

    private Task<long> SendJourneyAsync() =>
        _engine.JourneyAsync(_account, ("entry", """{"on":{"event":"go"}}"""), ("send_oa", """{"template":"thanks","category":"customer_care"}"""));

    private Task<long> CustomerAsync(string externalId, bool consent, bool vip, bool address = true, string? name = "Ánh", string zaloId = "1000000001")
    {
        var columns = ImmutableDictionary<string, string?>.Empty.Add("marketing_consent", consent ? "true" : "false");
        columns = name is null ? columns : columns.Add("first_name", name);
        var patch = new ProfilePatch(columns, ImmutableDictionary<string, string?>.Empty.Add("vip", vip ? "true" : "false"));
        var zalo = new Identity(IdentityKind.Zalo, externalId == "poor" ? "1000000002" : zaloId);
        return _engine.CustomerAsync(_account, externalId, address ? _engine.Identify(externalId, patch, zalo) : _engine.Identify(externalId, patch));
    }

    private Task<string> LogAsync(long customer) =>
        _engine.ScalarAsync<string>($"select string_agg(outcome, ',' order by event_time, id) from journeylogs where account_id = {_account} and customer_id = {customer}");
}
