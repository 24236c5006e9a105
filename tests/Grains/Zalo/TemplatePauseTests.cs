using System.Collections.Immutable;
using System.Text.Json;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Zalo;

/// <summary>Zalo has something against one template: its messages rest, in every category, and those of other templates go on.</summary>
public sealed class TemplatePauseTests(PostgresCluster postgres) : IAsyncLifetime
{
    private const string ByPhone = "/message/template";
    private readonly AsyncDisposables _all = new();
    private TestDatabase _database = null!;
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private AccountId _account;
    private long _oa;
    private int _people;

    public async ValueTask InitializeAsync()
    {
        _database = _all.Add(await postgres.CreateDatabaseAsync());
        _zalo = _all.Add(await SimulatedZalo.StartAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(_database, zaloOptions: Options));
        _account = await _engine.AccountAsync();
        _oa = await _engine.OfficialAccountAsync(_account, SimulatedZalo.OaId, SimulatedZalo.Token);
        foreach (var template in new[] { "7", "8" })
        {
            await _engine.ExecuteAsync($$$"""
                insert into oatemplates (account_id, code, content, status) values ({{{_account}}}, 't{{{template}}}', '{"templateId":"{{{template}}}","data":{}}', 'Approved')
                """);
            foreach (var category in new[] { "customer_care", "transaction" })
            {
                await _engine.JourneyAsync(_account, ("entry", $$$"""{"on":{"event":"{{{category}}}-{{{template}}}"}}"""),
                    ("send_oa", $$"""{"template":"t{{template}}","category":"{{category}}","channel":"zbs_phone"}"""));
            }
        }

        await EngineCluster.DayGoesOnAsync();
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Theory]
    [InlineData(-117), InlineData(-131), InlineData(-145), InlineData(-146)]
    public async Task Template_ThatIsStopped_RestsInEveryCategory_OthersGoOn_AndAllIsSentOnceResumed(int code)
    {
        await _zalo.FaultAsync("code", value: code, times: 1, endpoint: ByPhone);
        await SendAsync("customer_care-7");
        await _engine.EventuallyAsync($"{code} zbs_phone  7 t", Pauses);

        await SendAsync("customer_care-7");
        await SendAsync("transaction-7");
        await SendAsync("customer_care-8");
        await SendAsync("transaction-8");

        await _engine.EventuallyAsync("7 queued,7 queued,7 queued,8 sent,8 sent", Statuses);
        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}");
        Assert.Equal("7 8 8", await AsksAsync());
        var shown = await ReadAsync();
        Assert.Equal(($"{code}", "t7"), (shown.GetProperty("stopCode").GetString(), shown.GetProperty("stopTemplate").GetString()));
        Assert.EndsWith("then resume.", shown.GetProperty("stopAdvice").GetString(), StringComparison.Ordinal);

        var resumed = (await _engine.Grains.Catalog(_account).ResumeSending(new CatalogChange { Resource = "zalo-accounts", Id = _oa, Actor = "key:7" })).Body();

        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (resumed.GetProperty("stopCode").ValueKind, resumed.GetProperty("stopTemplate").ValueKind));
        await _engine.EventuallyAsync("7 sent,7 sent,7 sent,8 sent,8 sent", Statuses);
        Assert.Equal("7 7 7 7 8 8", await AsksAsync());
    }

    [Fact]
    public async Task Template_OverItsDay_RestsUntilTheNext_AndGoesOnByItself()
    {
        await _zalo.FaultAsync("code", value: -147, times: 1, endpoint: ByPhone);
        await SendAsync("customer_care-7");
        await _engine.EventuallyAsync("-147 zbs_phone  7 f", Pauses);
        await SendAsync("customer_care-7");
        await SendAsync("customer_care-8");

        await _engine.EventuallyAsync("7 queued,7 queued,8 sent", Statuses);
        Assert.True(await _engine.ScalarAsync<bool>("""
            select until = (date_trunc('day', since at time zone 'Asia/Ho_Chi_Minh') + interval '1 day') at time zone 'Asia/Ho_Chi_Minh' from engine.send_pauses
            """));
        Assert.Equal("7 8", await AsksAsync());

        // The wake-up for the end of the rest is there; then the time comes.
        await _engine.EventuallyAsync(true,
            $"select exists (select from engine.wakeups w, engine.send_pauses p where w.account_id = {_account} and w.kind = 'work' and w.due_at = p.until)");
        await _engine.ExecuteAsync($"update engine.send_pauses set until = now(); update engine.wakeups set due_at = now() where account_id = {_account}");
        await _engine.EventuallyAsync("7 sent,7 sent,8 sent", Statuses);
        Assert.Equal("7 7 7 8", await AsksAsync());
    }

    /// <summary>However many wait before it: what rests is not looked through to find what does not.</summary>
    [Fact]
    public async Task Template_ThatRestsWithManyMessages_DoesNotHideOthersBehindIt()
    {
        await _engine.ExecuteAsync($"insert into engine.send_pauses (account_id, oa_id, channel, lane, template_id, code, since) values ({_account}, {_oa}, 'zbs_phone', '', {await TemplateAsync("t7")}, '-117', now())");
        const int many = 50;
        for (var i = 0; i < many; i++)
        {
            await SendAsync("customer_care-7");
        }

        await SendAsync("customer_care-8");

        await _engine.EventuallyAsync(1L, $"select count(*) from oamessages where account_id = {_account} and status = 'sent'");
        Assert.Equal("8", await AsksAsync());
        Assert.Equal(many, await _engine.ScalarAsync<long>($"select count(*) from engine.send_queue where template_id = {await TemplateAsync("t7")}"));
    }

    /// <summary>What rests is in the tables alone: the process may go, and the next one leaves out the same, and goes on at the same time.</summary>
    [Fact]
    public async Task Template_ThatRests_DoesSoInTheNextProcess()
    {
        await _zalo.FaultAsync("code", value: -117, times: 1, endpoint: ByPhone);
        await SendAsync("customer_care-7");
        await _engine.EventuallyAsync("-117 zbs_phone  7 t", Pauses);
        await _engine.EventuallyAsync("7 queued", Statuses);
        await _engine.StopSiloAsync();

        await using var next = await EngineCluster.StartAsync(_database, zaloOptions: Options);
        _engine = next;
        await SendAsync("customer_care-8");
        await next.EventuallyAsync("7 queued,8 sent", Statuses);
        await next.Grains.Catalog(_account).ResumeSending(new CatalogChange { Resource = "zalo-accounts", Id = _oa, Actor = "key:7" });

        await next.EventuallyAsync("7 sent,8 sent", Statuses);
        Assert.Equal("7 7 8", await AsksAsync());
    }

    private ZaloOptions Options => new() { OpenApi = _zalo.Url, Business = _zalo.Url, TakeAtOnce = 2 };

    private static string Pauses => "select code || ' ' || channel || ' ' || lane || ' ' || coalesce((select substring(t.code from 2) from oatemplates t where t.id = template_id), '') || ' ' || left((until is null)::text, 1) from engine.send_pauses";

    private Task<long> TemplateAsync(string code) => _engine.ScalarAsync<long>($"select id from oatemplates where account_id = {_account} and code = '{code}'");

    private string Statuses => $"""
        select string_agg(t.content::jsonb ->> 'templateId' || ' ' || o.status, ',' order by t.content, o.status)
          from oamessages o join oatemplates t on t.id = o.template_id where o.account_id = {_account}
        """;

    private async Task SendAsync(string trigger)
    {
        var number = ++_people;
        var phone = $"+849123{number:000000}";
        var patch = new ProfilePatch(ImmutableDictionary<string, string?>.Empty.Add("marketing_consent", "true").Add("phone", phone), ImmutableDictionary<string, string?>.Empty);
        var customer = await _engine.CustomerAsync(_account, $"c{number}", _engine.Identify($"c{number}", patch, new Identity(IdentityKind.Phone, phone)));
        await _engine.IngestAsync(_account, customer, _engine.Track(trigger));
        await _engine.EventuallyAsync(1L, $"select count(*) from oamessages where customer_id = {customer}");
    }

    /// <summary>The templates that Zalo was asked to send, in order of their ids.</summary>
    private async Task<string> AsksAsync() =>
        string.Join(' ', (await _zalo.SendsAsync()).Select(s => s.GetProperty("body").GetProperty("template_id").GetString()).Order());

    private async Task<JsonElement> ReadAsync() => JsonDocument.Parse((await _engine.Grains.Catalog(_account).Read("zalo-accounts", _oa)).Json!).RootElement;
}
