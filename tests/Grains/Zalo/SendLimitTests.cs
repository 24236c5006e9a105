using System.Collections.Immutable;
using System.Text.Json;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Zalo;

/// <summary>An account's rates between the send queue and Zalo: who goes first, what waits, and how Zalo's answers steer.</summary>
public sealed class SendLimitTests(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly AsyncDisposables _all = new();
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private AccountId _account;
    private long _oa;
    private int _people;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _zalo = _all.Add(await SimulatedZalo.StartAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(database, zaloOptions: new ZaloOptions { OpenApi = _zalo.Url, Business = _zalo.Url }));
        _account = await _engine.AccountAsync();
        _oa = await _engine.OfficialAccountAsync(_account, SimulatedZalo.OaId, SimulatedZalo.Token, SimulatedZalo.AppId);
        await _engine.ExecuteAsync($"insert into oatemplates (account_id, code, content, status) values ({_account}, 'a', 'A', 'Approved'), ({_account}, 'b', 'B', 'Approved')");
        foreach (var (trigger, template, category) in new[] { ("care-a", "a", "customer_care"), ("care-b", "b", "customer_care"), ("otp", "b", "transaction") })
        {
            await _engine.JourneyAsync(_account, ("entry", $$$"""{"on":{"event":"{{{trigger}}}"}}"""), ("send_oa", $$"""{"template":"{{template}}","category":"{{category}}"}"""));
        }
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    /// <summary>What waits for its own rule does not stand before others.</summary>
    [Fact]
    public async Task Rate_OfATemplate_IsKept_AndOthersGoOn()
    {
        await RulesAsync("""[{"max":3,"per":"day","template":"a"},{"max":100,"per":"minute","burst":100,"channel":"oa","oaId":"4318657068771012646"}]""");
        await EnterAsync("care-a", 8);
        await EnterAsync("care-b", 8);

        await _engine.EventuallyAsync("A queued 5,A sent 3,B sent 8", Statuses);
        Assert.Equal(11, (await _zalo.SendsAsync()).Count);

        // A rule that is gone lets go what it held back.
        await _engine.ExecuteAsync($"update sendratelimits set rulesjson = rulesjson - 0 where account_id = {_account}");
        await _engine.EventuallyAsync("A sent 8,B sent 8", Statuses, seconds: 60);
    }

    [Fact]
    public async Task Transaction_OvertakesWhatWaits()
    {
        await RulesAsync("""[{"max":60,"per":"minute","burst":2,"channel":"oa"}]""");
        await EnterAsync("care-a", 25);
        await _engine.EventuallyAsync(true, $"select count(*) >= 3 from oamessages where account_id = {_account} and status = 'sent'");
        await EnterAsync("otp", 3);
        var before = await _engine.ScalarAsync<long>($"select count(*) from oamessages where account_id = {_account} and status = 'sent' and content = 'A'");

        await _engine.EventuallyAsync(3L, $"select count(*) from oamessages where account_id = {_account} and status = 'sent' and content = 'B'");

        // Of the others no more than had their permits already, and what came before the first one asked.
        Assert.InRange(await _engine.ScalarAsync<long>($"""
            select count(*) from oamessages where account_id = {_account} and content = 'A' and status = 'sent'
               and sent_at <= (select max(sent_at) from oamessages where account_id = {_account} and content = 'B')
            """), before, before + 3);
    }

    /// <summary>However many of one campaign wait, another one that comes later gets its half.</summary>
    [Fact]
    public async Task Campaigns_ShareTheRate()
    {
        await RulesAsync("""[{"max":120,"per":"minute","burst":2,"channel":"oa"}]""");
        await EnterAsync("care-a", 40);
        await _engine.EventuallyAsync(true, $"select count(*) >= 3 from oamessages where account_id = {_account} and status = 'sent'");
        await EnterAsync("care-b", 6);
        var before = await _engine.ScalarAsync<long>($"select count(*) from oamessages where account_id = {_account} and status = 'sent' and content = 'A'");

        await _engine.EventuallyAsync(6L, $"select count(*) from oamessages where account_id = {_account} and status = 'sent' and content = 'B'", seconds: 60);

        Assert.InRange(await _engine.ScalarAsync<long>($"""
            select count(*) from oamessages where account_id = {_account} and content = 'A' and status = 'sent'
               and sent_at <= (select max(sent_at) from oamessages where account_id = {_account} and content = 'B')
            """) - before, 3, 10);
    }

    [Theory]
    [InlineData("code", -32), InlineData("status", 429)]
    public async Task Zalo_SaysTooFast_TheOfficialAccountIsSlowedDown_AndNothingIsLost(string behaviour, int value)
    {
        await EnterAsync("care-a", 20);
        await _engine.EventuallyAsync("A sent 20", Statuses);
        await _zalo.FaultAsync(behaviour, value: value, times: 1);
        await EnterAsync("care-b", 1);

        await _engine.EventuallyAsync(1L, $"select count(*) from engine.send_queue where account_id = {_account} and attempt = 1");
        var limits = await LimitsAsync();
        var steered = limits.GetProperty("apps")[0].GetProperty("officialAccounts")[0];
        Assert.Equal((SimulatedZalo.AppId, _oa), (limits.GetProperty("apps")[0].GetProperty("appId").GetString(), steered.GetProperty("oaId").GetInt64()));
        Assert.InRange(steered.GetProperty("perMinute").GetInt32(), 1, 11);
        Assert.InRange(steered.GetProperty("steered").GetDouble(), 0.0001, 0.01);

        // What rests until the next minute, or for a retry's wait, goes then.
        await _engine.ExecuteAsync($"update engine.send_pauses set until = now(); update engine.send_queue set not_before = now(); update engine.wakeups set due_at = now() where account_id = {_account}");
        await _engine.EventuallyAsync("A sent 20,B sent 1", Statuses, seconds: 60);
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from oamessages where account_id = {_account} and status = 'failed'"));
    }

    [Fact]
    public async Task Limits_SayRateUseBacklogAndHowLongItTakes()
    {
        await RulesAsync("""[{"max":4,"per":"hour","template":"a"},{"max":100,"per":"minute","burst":100,"channel":"oa"}]""");
        await EnterAsync("care-a", 10);
        await EnterAsync("care-b", 2);
        await _engine.EventuallyAsync("A queued 6,A sent 4,B sent 2", Statuses);

        var items = (await LimitsAsync()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(
            ["null null a {\"max\":4,\"per\":\"hour\",\"burst\":4} 4 0 6", "oa null null {\"max\":100,\"per\":\"minute\",\"burst\":100} 6 94 6"],
            items.Select(i => $"{Text(i, "channel")} {Text(i, "oaId")} {Text(i, "template")} {i.GetProperty("rule").GetRawText()} {Text(i, "used")} {Text(i, "available")} {i.GetProperty("backlog").GetProperty("customerCare")}"));
        Assert.Equal([(long)Math.Ceiling(6 / (4.0 / 3_600 * 0.95)), 0], items.Select(i => i.GetProperty("estimatedSeconds").GetInt64()));
        Assert.Equal(JsonValueKind.Null, items[0].GetProperty("restsUntil").ValueKind);

        await _engine.ExecuteAsync($"insert into engine.send_pauses (account_id, oa_id, channel, lane, code, since) values ({_account}, {_oa}, 'oa', '', '-224', now())");
        var stopped = (await LimitsAsync()).GetProperty("items")[0];
        Assert.Equal(("-224", JsonValueKind.Null), (Text(stopped, "restsCode"), stopped.GetProperty("estimatedSeconds").ValueKind));
    }

    [Fact]
    public async Task Limits_OfAnAccountThatSetsNothing_AreZalosOnEachChannel()
    {
        var limits = await LimitsAsync();
        Assert.Equal(["oa 4000", "zbs_user 4000", "zbs_phone 4000", "miniapp 4000"], limits.GetProperty("items").EnumerateArray().Select(i => $"{Text(i, "channel")} {i.GetProperty("rule").GetProperty("max")}"));
        Assert.Equal("4000", limits.GetProperty("apps")[0].GetProperty("rule").GetProperty("max").ToString());
    }

    private string Statuses => $"""
        select string_agg(content || ' ' || status || ' ' || n, ',' order by content, status)
          from (select content, status, count(*) as n from oamessages where account_id = {_account} group by content, status) s
        """;

    private static string Text(JsonElement item, string name) => item.GetProperty(name) is { ValueKind: JsonValueKind.Null } ? "null" : item.GetProperty(name).ToString();

    private async Task<JsonElement> LimitsAsync() => (await _engine.Grains.Query(_account).Limits()).Body();

    private Task RulesAsync(string rules) => _engine.ExecuteAsync($$"""insert into sendratelimits (account_id, rulesjson) values ({{_account}}, '{{rules}}')""");

    private async Task EnterAsync(string trigger, int count)
    {
        var consent = new ProfilePatch(ImmutableDictionary<string, string?>.Empty.Add("marketing_consent", "true"), ImmutableDictionary<string, string?>.Empty);
        var people = Enumerable.Range(_people, count).Select(i => $"{1_000_000_000 + i}").ToList();
        _people += count;
        var customers = new List<long>();
        foreach (var user in people)
        {
            customers.Add(await _engine.CustomerAsync(_account, user, _engine.Identify(user, consent, new Identity(IdentityKind.Zalo, user))));
        }

        // At once: what is counted after they entered is to come before most of theirs is sent.
        await Task.WhenAll(customers.Select(c => _engine.IngestAsync(_account, c, _engine.Track("zalo_follow"), _engine.Track(trigger))));

        await _engine.EventuallyAsync($"send {_people}", $"select string_agg(what, ',') from (select concat_ws(' ', outcome, code, count(*)) as what from engine.decisions where account_id = {_account} group by outcome, code) d");
    }
}
