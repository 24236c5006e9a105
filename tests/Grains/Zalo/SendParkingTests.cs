using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Zalo;

/// <summary>Every answer of Zalo's that a quota, the night or a person's own limit gives: what must wait waits until it may go, and goes.</summary>
public sealed class SendParkingTests(PostgresCluster postgres) : IAsyncLifetime
{
    private const string SecretKey = "a-secret-key";
    private const string NextDay = "(date_trunc('day', now() at time zone 'Asia/Ho_Chi_Minh') + interval '1 day') at time zone 'Asia/Ho_Chi_Minh'";
    private const string NextMonth = "(date_trunc('month', now() at time zone 'Asia/Ho_Chi_Minh') + interval '1 month') at time zone 'Asia/Ho_Chi_Minh'";
    private const string Morning = "(date_trunc('day', (now() at time zone 'Asia/Ho_Chi_Minh') + interval '18 hours') + interval '6 hours') at time zone 'Asia/Ho_Chi_Minh'";
    private readonly AsyncDisposables _all = new();
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private AccountId _account;
    private long _oa;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _zalo = _all.Add(await SimulatedZalo.StartAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(database, zaloOptions: new ZaloOptions { OpenApi = _zalo.Url, Business = _zalo.Url }));
        _account = await _engine.AccountAsync();
        _oa = await _engine.OfficialAccountAsync(_account, SimulatedZalo.OaId, SimulatedZalo.Token, SimulatedZalo.AppId, SecretKey);
        await _engine.ExecuteAsync($$$"""
            insert into oatemplates (account_id, code, content, status) values ({{{_account}}}, 'text', 'Chào', 'Approved'), ({{{_account}}}, 'zbs', '{"templateId":"7","data":{}}', 'Approved')
            """);
        await EngineCluster.DayGoesOnAsync();
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    /// <summary>A quota or the night: the channel, or the category on it, rests until then.</summary>
    [Theory]
    [InlineData("oa", -211, "", NextDay), InlineData("oa", -234, "customer_care", Morning)]
    [InlineData("zbs_user", -211, "", NextDay), InlineData("zbs_user", -144, "", NextDay), InlineData("zbs_user", -133, "customer_care", Morning)]
    [InlineData("zbs_phone", -144, "", NextDay), InlineData("zbs_phone", -1441, "customer_care", NextDay), InlineData("zbs_phone", -133, "customer_care", Morning)]
    public async Task Quota_OrNight_RestsUntilThen_AndTheMessageGoes(string channel, int code, string lane, string until)
    {
        await EnterAsync(channel, code);
        await _engine.EventuallyAsync($"{code} {channel} {lane}", "select code || ' ' || channel || ' ' || lane from engine.send_pauses");
        Assert.True(await _engine.ScalarAsync<bool>($"select p.until = {until} from engine.send_pauses p"));

        await AssertWaitsAndGoesAsync();
    }

    /// <summary>A person's own limit: that message alone waits.</summary>
    [Theory]
    [InlineData("oa", -218, NextDay), InlineData("zbs_user", -218, NextDay), InlineData("zbs_phone", -1472, NextDay), InlineData("zbs_phone", -1471, NextMonth)]
    public async Task Person_AtTheirLimit_ThatMessageWaits_AndGoes(string channel, int code, string until)
    {
        await EnterAsync(channel, code);
        await _engine.EventuallyAsync(true, $"select q.not_before = {until} from engine.send_queue q");
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.send_pauses"));

        await AssertWaitsAndGoesAsync();
    }

    [Fact]
    public async Task Quota_ThatGrows_EndsTheRestAtOnce_AndOneThatShrinksDoesNot()
    {
        await _zalo.LimitAsync(perDay: 2);
        await EnterAsync("zbs_phone", code: null, people: 5);
        await _engine.EventuallyAsync("engine:quota_used_up zbs_phone", "select code || ' ' || channel from engine.send_pauses");
        await _engine.EventuallyAsync(3L, "select count(*) from engine.send_queue");

        await TellAsync(before: 2, quota: 1, at: 1_790_000_000_000);
        Assert.Equal(1, await _engine.ScalarAsync<long>("select count(*) from engine.send_pauses"));

        // What is older than what is known changes nothing.
        await TellAsync(before: 2, quota: 500, at: 1_789_000_000_000);
        Assert.Equal(1, await _engine.ScalarAsync<long>("select count(*) from engine.send_pauses"));

        await _zalo.LimitAsync(perDay: 500);
        await TellAsync(before: 1, quota: 500, at: 1_790_000_001_000);
        await _engine.EventuallyAsync("sent 5", "select status || ' ' || count(*) from oamessages group by status", seconds: 60);
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.send_pauses"));
        Assert.DoesNotContain(await _zalo.SendsAsync(), s => s.GetProperty("violation").GetString() is not null);
    }

    [Fact]
    public async Task Quota_ThatShrinks_IsNotOverrun()
    {
        await _zalo.LimitAsync(perDay: 100);
        await EnterAsync("zbs_phone", code: null, people: 1);
        await _engine.EventuallyAsync("sent 1", "select status || ' ' || count(*) from oamessages group by status");

        // Of 99 that were left 4 are, before anybody has heard it from an answer.
        await _zalo.LimitAsync(perDay: 5);
        await TellAsync(before: 100, quota: 5, at: 1_790_000_000_000);
        var quota = _engine.Grains.DayQuota(_account, _oa, "zbs_phone");
        var start = TimeProvider.System.GetTimestamp();
        int left;
        while ((left = await LeftAsync(quota)) > 4)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(20), "The smaller quota is not known.");
            await Task.Delay(25);
        }

        Assert.Equal(4, left);
        await EnterAsync("zbs_phone", code: null, people: 9, from: 1);
        await _engine.EventuallyAsync("queued 5,sent 5", "select string_agg(s, ',' order by s) from (select status || ' ' || count(*) as s from oamessages group by status) s");
        Assert.DoesNotContain(await _zalo.SendsAsync(), s => s.GetProperty("violation").GetString() is not null);
    }

    /// <summary>How many would be granted; they are given back.</summary>
    private static async Task<int> LeftAsync(Limits.IDayQuotaGrain quota)
    {
        var lease = await quota.Lease(500, TimeSpan.FromMinutes(1));
        await quota.Settle(lease.Id, 0, lease.Granted, null);
        return lease.Granted;
    }

    /// <summary>Nothing is lost or counted as a failure; the wake-up for the end is there; then the time comes.</summary>
    private async Task AssertWaitsAndGoesAsync()
    {
        Assert.Equal("queued", await _engine.ScalarAsync<string>("select status from oamessages"));
        await _engine.EventuallyAsync(0, "select failures from engine.send_queue");
        await _engine.EventuallyAsync(true, """
            select exists (select from engine.wakeups w where w.kind = 'work' and w.due_at > now() + interval '30 seconds'
                              and w.due_at in (select until from engine.send_pauses union select not_before from engine.send_queue))
            """);
        await _engine.ExecuteAsync("update engine.send_pauses set until = now(); update engine.send_queue set not_before = now(); update engine.wakeups set due_at = now()");
        await _engine.EventuallyAsync("sent", "select status from oamessages");
        Assert.Equal(2, (await _zalo.SendsAsync()).Count);
    }

    private async Task EnterAsync(string channel, int? code, int people = 1, int from = 0)
    {
        if (code is { } refusal)
        {
            await _zalo.FaultAsync("code", value: refusal, times: 1, endpoint: channel switch { "oa" => "/v3.0/oa/message/cs", "zbs_user" => "/v3.0/oa/message/template", _ => "/message/template" });
        }

        if (from == 0)
        {
            await _engine.JourneyAsync(_account, ("entry", """{"on":{"event":"go"}}"""),
                ("send_oa", $$"""{"template":"{{(channel == "oa" ? "text" : "zbs")}}","category":"customer_care","channel":"{{channel}}"}"""));
        }

        for (var i = from; i < from + people; i++)
        {
            var (user, phone) = ($"{1_000_000_000 + i}", $"+84912345{600 + i}");
            var patch = new ProfilePatch(ImmutableDictionary<string, string?>.Empty.Add("marketing_consent", "true").Add("phone", phone), ImmutableDictionary<string, string?>.Empty);
            var customer = await _engine.CustomerAsync(_account, user, _engine.Identify(user, patch, new Identity(IdentityKind.Zalo, user), new Identity(IdentityKind.Phone, phone)));
            await _engine.IngestAsync(_account, customer, _engine.Track("zalo_follow"), _engine.Track("go"));
        }
    }

    private async Task TellAsync(int before, int quota, long at)
    {
        var body = $$$$"""{"app_id":"{{{{SimulatedZalo.AppId}}}}","event_name":"change_oa_daily_quota","timestamp":"{{{{at}}}}","oaId":"{{{{SimulatedZalo.OaId}}}}","quota":{"prev_value":"{{{{before}}}}","new_value":"{{{{quota}}}}"}}""";
        var raw = Encoding.UTF8.GetBytes(body);
        var mac = "mac=" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{SimulatedZalo.AppId}{body}{at}{SecretKey}")));
        await _engine.Grains.WebhookIntake().Take(new WebhookDelivery(raw, mac, null));
        await _engine.EventuallyAsync(0L, "select count(*) from engine.webhook_inbox");
    }
}
