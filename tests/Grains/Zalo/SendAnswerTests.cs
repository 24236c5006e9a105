using System.Collections.Immutable;
using System.Text.Json;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Zalo;

/// <summary>What follows from Zalo's answers: messages rest and go on, an Official Account stops and is resumed, a person is remembered.</summary>
public sealed class SendAnswerTests(PostgresCluster postgres) : IAsyncLifetime
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
        _engine = _all.Add(await EngineCluster.StartAsync(database, zaloOptions: new ZaloOptions { OpenApi = _zalo.Url, Business = _zalo.Url }));
        _account = await _engine.AccountAsync();
        _oa = await _engine.OfficialAccountAsync(_account, SimulatedZalo.OaId, SimulatedZalo.Token);
        await _engine.ExecuteAsync($$$"""
            insert into oatemplates (account_id, code, content, status, variablesjson) values
            ({{{_account}}}, 'text', 'Chào', 'Approved', '[]'),
            ({{{_account}}}, 'buttons', '{"text":"Chào {{ first_name }}","buttons":[{"title":"Xem","url":"https://shop.vn/?q={{ first_name }}"}]}', 'Approved', '[]'),
            ({{{_account}}}, 'image', '{"image":{"url":"https://shop.vn/a.jpg"},"text":"Chào {{ first_name }}"}', 'Approved', '[]'),
            ({{{_account}}}, 'file', '{"file":{"token":"file-token"}}', 'Approved', '[]'),
            ({{{_account}}}, 'list', '{"list":[{"title":"Áo dài {{ first_name }}","url":"https://shop.vn"}],"buttons":[{"title":"Gọi","phone":"84912345678"}]}', 'Approved', '[]'),
            ({{{_account}}}, 'zbs', '{"templateId":"7","data":{"name":"{{ first_name }}"}}', 'Approved', '[]'),
            ({{{_account}}}, 'zbs8', '{"templateId":"8","data":{}}', 'Approved', '[]')
            """);
        await EngineCluster.DayGoesOnAsync();
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Theory]
    [InlineData("text", """{"text":"Chào"}""")]
    [InlineData("buttons", """{"text":"Chào Ánh \"}","attachment":{"type":"template","payload":{"buttons":[{"title":"Xem","type":"oa.open.url","payload":{"url":"https://shop.vn/?q=Ánh \"}"}}]}}}""")]
    [InlineData("image", """{"text":"Chào Ánh \"}","attachment":{"type":"template","payload":{"template_type":"media","elements":[{"media_type":"image","url":"https://shop.vn/a.jpg"}]}}}""")]
    [InlineData("file", """{"attachment":{"type":"file","payload":{"token":"file-token"}}}""")]
    [InlineData("list", """{"attachment":{"type":"template","payload":{"template_type":"list","elements":[{"title":"Áo dài Ánh \"}","default_action":{"type":"oa.open.url","url":"https://shop.vn"}}],"buttons":[{"title":"Gọi","type":"oa.open.phone","payload":{"phone_code":"84912345678"}}]}}}""")]
    public async Task Consultation_OfAnyKind_IsTakenByZalo(string template, string message)
    {
        await JourneyAsync(template);
        await GoAsync("1000000001");

        await _engine.EventuallyAsync("sent", Statuses);
        var body = Assert.Single(await _zalo.SendsAsync()).GetProperty("body");
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(message).RootElement, body.GetProperty("message")), body.GetRawText());
    }

    [Theory]
    [InlineData("zbs_user", "/v3.0/oa/message/template", "userId", "1000000001")]
    [InlineData("zbs_phone", "/message/template", "phone", "84912345601")]
    public async Task Template_ByUserOrPhone_IsTakenByZalo(string channel, string endpoint, string field, string address)
    {
        await JourneyAsync("zbs", channel);
        await GoAsync("1000000001");

        await _engine.EventuallyAsync("sent", Statuses);
        var send = Assert.Single(await _zalo.SendsAsync());
        Assert.Equal((endpoint, address), (send.GetProperty("endpoint").GetString(), send.GetProperty(field).GetString()));
        Assert.Equal("""Ánh "}""", send.GetProperty("body").GetProperty("template_data").GetProperty("name").GetString());
        Assert.Equal($"{channel} {send.GetProperty("messageId").GetString()}",
            await _engine.ScalarAsync<string>($"select channel || ' ' || zalo_message_id from engine.messages where account_id = {_account}"));
        if (channel == "zbs_phone")
        {
            Assert.Equal(TrackingIds.Of(await _engine.ScalarAsync<long>($"select id from oamessages where account_id = {_account}")), send.GetProperty("trackingId").GetString());
        }
    }

    [Theory]
    [InlineData("text", "zbs_user"), InlineData("zbs", "oa")]
    public async Task Content_ForAnotherChannel_IsRefused(string template, string channel)
    {
        await JourneyAsync(template, channel);
        await GoAsync("1000000001");
        await _engine.EventuallyAsync("refuse content_not_for_channel", $"select outcome || ' ' || code from engine.decisions where account_id = {_account}");
        Assert.Empty(await _zalo.SendsAsync());
    }

    [Fact]
    public async Task Phone_Absent_IsNoAddress()
    {
        await JourneyAsync("zbs", "zbs_phone");
        var customer = await _engine.CustomerAsync(_account, "c", _engine.Identify("c", Consenting, new Identity(IdentityKind.Zalo, "1000000001")));
        await _engine.IngestAsync(_account, customer, _engine.Track("go"));
        await _engine.EventuallyAsync("refuse no_address", $"select outcome || ' ' || code from engine.decisions where account_id = {_account}");
    }

    [Theory]
    [InlineData(-204, ""), InlineData(-224, "oa"), InlineData(-321, "oa")]
    public async Task Stop_UntilResumed_KeepsTheMessagesAndSaysWhatToDo(int code, string channel)
    {
        await _zalo.FaultAsync("code", value: code);
        await JourneyAsync("text");
        await GoAsync("1000000001");
        await _engine.EventuallyAsync($"{code} {channel}", "select code || ' ' || channel from engine.send_pauses where until is null");
        await GoAsync("1000000002");
        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}");

        Assert.Equal("queued,queued", await _engine.ScalarAsync<string>(Statuses));
        Assert.Equal(1, await AsksAsync());
        var shown = await ReadAsync();
        Assert.Equal($"{code}", shown.GetProperty("stopCode").GetString());
        Assert.EndsWith("then resume.", shown.GetProperty("stopAdvice").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(JsonValueKind.Null, shown.GetProperty("stoppedAt").ValueKind);

        await _zalo.ClearFaultsAsync();
        var answer = await _engine.Grains.Catalog(_account).ResumeSending(Resume(_oa));

        Assert.Equal(CatalogOutcome.Done, answer.Outcome);
        await _engine.EventuallyAsync("sent,sent", Statuses);
        Assert.Equal(JsonValueKind.Null, (await ReadAsync()).GetProperty("stopCode").ValueKind);
        Assert.Equal(2, (await _zalo.SendsAsync()).Count(s => s.GetProperty("accepted").GetBoolean()));
        Assert.Equal("key:7", await _engine.ScalarAsync<string>($"select actor_id from auditlogs where entity_id = {_oa} and entity_type = 'zalo_accounts' and new_valuesjson ? 'sending'"));
    }

    [Fact]
    public async Task Resume_OfNothing_IsNotFound() =>
        Assert.Equal(CatalogOutcome.NotFound, (await _engine.Grains.Catalog(_account).ResumeSending(Resume(_oa + 1_000))).Outcome);

    /// <summary>F15: a quota is used up to the last message and never overrun, whoever asks at once; then nothing is lost, and all goes on.</summary>
    [Fact]
    public async Task Quota_IsUsedUpAndNeverOverrun_RestsUntilTheResetAndGoesOn()
    {
        await _zalo.LimitAsync(perDay: 40);
        await JourneyAsync("zbs", "zbs_phone");
        await JourneyAsync("zbs", "zbs_phone", trigger: "bought", category: "transaction");
        await JourneyAsync("text", trigger: "talk");
        await Task.WhenAll(Enumerable.Range(10, 60).Select(i => GoAsync($"10000000{i}", i % 2 == 0 ? "go" : "bought")));

        await _engine.EventuallyAsync(40L, $"select count(*) from oamessages where account_id = {_account} and status = 'sent'");
        await _engine.EventuallyAsync("engine:quota_used_up zbs_phone", "select code || ' ' || channel from engine.send_pauses");

        // The other channel does not rest.
        await GoAsync("1000000099", "talk");
        await _engine.EventuallyAsync(41L, $"select count(*) from oamessages where account_id = {_account} and status = 'sent'");
        Assert.Equal(41, (await _zalo.SendsAsync()).Count);
        Assert.True(await _engine.ScalarAsync<bool>("select until = (date_trunc('day', now() at time zone 'Asia/Ho_Chi_Minh') + interval '1 day') at time zone 'Asia/Ho_Chi_Minh' from engine.send_pauses"));

        // The day is over, and whoever looks has the new quota's answers.
        await _zalo.LimitAsync(perDay: 100);
        await _engine.ExecuteAsync("update engine.send_pauses set until = now()");
        await _engine.PlantAsync(GrainKey.Sender(_account, _oa, "customer_care"), SenderWords.Work, []);
        await _engine.PlantAsync(GrainKey.Sender(_account, _oa, "transaction"), SenderWords.Work, []);
        await _engine.EventuallyAsync(61L, $"select count(*) from oamessages where account_id = {_account} and status = 'sent'");
        var sends = await _zalo.SendsAsync();
        Assert.Equal(61, sends.Count);
        Assert.DoesNotContain(sends, s => s.GetProperty("violation").GetString() is not null);
    }

    /// <summary>A quota that somebody else has used up is heard of by one refusal.</summary>
    [Fact]
    public async Task Quota_UsedUpByOthers_IsAskedForOnce()
    {
        await _zalo.LimitAsync(perDay: 0);
        await JourneyAsync("zbs", "zbs_phone");
        await Task.WhenAll(Enumerable.Range(10, 10).Select(i => GoAsync($"10000000{i}")));

        await _engine.EventuallyAsync("-144 zbs_phone", "select code || ' ' || channel from engine.send_pauses");
        await _engine.EventuallyAsync(10L, "select count(*) from engine.send_queue");
        Assert.Single(await _zalo.SendsAsync());
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.send_queue where failures > 0"));
    }

    [Theory]
    [InlineData(-32, ""), InlineData(-234, "customer_care")]
    public async Task Rest_OfAMinuteOrANight_KeepsTheMessageAndEndsByItself(int code, string lane)
    {
        await _zalo.FaultAsync("code", value: code, times: 1);
        await JourneyAsync("text");
        await GoAsync("1000000001");
        await _engine.EventuallyAsync($"{code} {lane}", "select code || ' ' || lane from engine.send_pauses where until > since");

        // The wake-up for the end of the rest is there; then the time comes. A minute's rest may be over before anybody looks.
        await _engine.EventuallyAsync(true, $"""
            select exists (select from engine.wakeups w, engine.send_pauses p where w.account_id = {_account} and w.kind = 'work' and w.due_at = p.until)
                or exists (select from oamessages m, engine.send_pauses p where m.account_id = {_account} and m.sent_at >= p.until)
            """);
        await _engine.ExecuteAsync("update engine.send_pauses set until = now()");
        await _engine.ExecuteAsync($"update engine.wakeups set due_at = now() where account_id = {_account}");
        await _engine.EventuallyAsync("sent", Statuses);
        Assert.Equal(2, await AsksAsync());
    }

    /// <summary>-211 by the rule itself: the advertising of a day is used up. The channel rests, the others go on, and the next day brings the rest.</summary>
    [Fact]
    public async Task FeatureQuota_UsedUp_RestsTheChannelUntilTheNextDayAndGoesOn()
    {
        await _zalo.TellAsync("templates", new { templateId = "7", tag = 3 });
        await _zalo.TellAsync("clock", new { now = "2026-11-23T03:00:00Z" });
        await _zalo.TellAsync("limits", new { promotionsPerDay = 2 });
        await JourneyAsync("zbs", "zbs_user");
        await JourneyAsync("text", trigger: "talk");
        await Task.WhenAll(Enumerable.Range(10, 6).Select(i => GoAsync($"10000000{i}")));

        await _engine.EventuallyAsync("-211 zbs_user", "select code || ' ' || channel from engine.send_pauses");
        Assert.True(await _engine.ScalarAsync<bool>("select until = (date_trunc('day', since at time zone 'Asia/Ho_Chi_Minh') + interval '1 day') at time zone 'Asia/Ho_Chi_Minh' from engine.send_pauses"));
        await GoAsync("1000000099", "talk");
        await _engine.EventuallyAsync(3L, $"select count(*) from oamessages where account_id = {_account} and status = 'sent'");
        await _engine.EventuallyAsync(4L, "select count(*) from engine.send_queue where failures = 0");
        var asked = await AsksAsync();

        await _zalo.TellAsync("clock", new { now = "2026-11-24T03:00:00Z" });
        await _zalo.TellAsync("limits", new { promotionsPerDay = 10 });
        await WakeAsync();
        await _engine.EventuallyAsync(7L, $"select count(*) from oamessages where account_id = {_account} and status = 'sent'");
        Assert.Equal(asked + 4, await AsksAsync());
    }

    /// <summary>-234 by the rule itself: advertising in the night. Its lane rests until the morning; what is no advertising goes.</summary>
    [Fact]
    public async Task Night_ByZalosClock_RestsTheLaneUntilTheMorningAndGoesOn()
    {
        await _zalo.TellAsync("templates", new { templateId = "7", tag = 3 });
        await _zalo.TellAsync("clock", new { vietnam = "22:00" });
        await JourneyAsync("zbs", "zbs_user");
        await JourneyAsync("text", trigger: "bought", category: "transaction");
        await GoAsync("1000000001");

        await _engine.EventuallyAsync("-234 customer_care", "select code || ' ' || lane from engine.send_pauses");
        Assert.Equal("06:00", await _engine.ScalarAsync<string>("select to_char(until at time zone 'Asia/Ho_Chi_Minh', 'HH24:MI') from engine.send_pauses"));
        await GoAsync("1000000002");
        await GoAsync("1000000003", "bought");
        await _engine.EventuallyAsync("queued,queued,sent", Statuses);
        Assert.Equal([-234, 0], (await _zalo.SendsAsync()).Select(s => s.GetProperty("error").GetInt32()));

        await _zalo.TellAsync("clock", new { vietnam = "06:00" });
        await WakeAsync();
        await _engine.EventuallyAsync("sent,sent,sent", Statuses);
    }

    /// <summary>A limit of one person: that message alone waits for the next day.</summary>
    [Theory]
    [InlineData("zbs_user", "{\"templateId\":\"7\",\"tag\":3}", -218), InlineData("zbs_phone", "{\"templateId\":\"7\",\"tag\":3}", -1472)]
    public Task Limit_OfAPerson_DelaysThatMessageAlone(string channel, string template, int code) => WaitsForTheNextDayAsync(channel, template, code, """
        select exists (select from engine.send_queue
                        where not_before = (date_trunc('day', now() at time zone 'Asia/Ho_Chi_Minh') + interval '1 day') at time zone 'Asia/Ho_Chi_Minh' and failures = 0)
           and not exists (select from engine.send_pauses)
        """);

    /// <summary>The day's limit of one template: that template rests until the next day.</summary>
    [Theory]
    [InlineData("zbs_user"), InlineData("zbs_phone")]
    public Task Limit_OfATemplate_RestsThatTemplate(string channel) => WaitsForTheNextDayAsync(channel, """{"templateId":"7","perDay":1}""", -147, """
        select exists (select from engine.send_pauses p join oatemplates t on t.id = p.template_id
                        where p.until = (date_trunc('day', now() at time zone 'Asia/Ho_Chi_Minh') + interval '1 day') at time zone 'Asia/Ho_Chi_Minh' and t.content like '%"7"%')
        """);

    private async Task WaitsForTheNextDayAsync(string channel, string template, int code, string waits)
    {
        await _zalo.TellAsync("templates", JsonDocument.Parse(template).RootElement);
        await _zalo.TellAsync("clock", new { now = "2026-11-23T03:00:00Z" });
        await JourneyAsync("zbs", channel);
        await JourneyAsync("zbs8", channel, trigger: "talk");
        var lan = await GoAsync("1000000001");
        await _engine.EventuallyAsync("sent", Statuses);
        await _engine.IngestAsync(_account, lan, _engine.Track("go"));

        await _engine.EventuallyAsync(true, waits);
        Assert.Equal(code, (await _zalo.SendsAsync())[^1].GetProperty("error").GetInt32());
        await GoAsync("1000000002", "talk");
        await _engine.EventuallyAsync("queued,sent,sent", Statuses);

        await _zalo.TellAsync("clock", new { now = "2026-11-24T03:00:00Z" });
        await _engine.ExecuteAsync("update engine.send_queue set not_before = now(); update engine.send_pauses set until = now()");
        await WakeAsync();
        await _engine.EventuallyAsync("sent,sent,sent", Statuses);
    }

    [Theory]
    [InlineData(-213, "not_follower"), InlineData(-244, "no_consent"), InlineData(-217, "no_consent"), InlineData(-227, "no_address")]
    public async Task Person_Refused_IsRememberedUntilTheyFollow(int code, string refusal)
    {
        await _zalo.FaultAsync("code", value: code, times: 1);
        await JourneyAsync("text");
        var customer = await GoAsync("1000000001");
        await _engine.EventuallyAsync($"failed {code}", $"select status || ' ' || error_code from oamessages where account_id = {_account}");
        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}");

        await _engine.IngestAsync(_account, customer, _engine.Track("go"));
        await _engine.EventuallyAsync($"send,{refusal}", Decisions);
        Assert.Equal(1, await AsksAsync());

        await _engine.IngestAsync(_account, customer, _engine.Track("zalo_follow"), _engine.Track("go"));
        await _engine.EventuallyAsync($"send,{refusal},send", Decisions);
        await _engine.EventuallyAsync("failed,sent", Statuses);
    }

    [Fact]
    public async Task Code_InNoTable_FailsWithItself()
    {
        await _zalo.FaultAsync("code", value: -7777, times: 1);
        await JourneyAsync("text");
        await GoAsync("1000000001");
        await _engine.EventuallyAsync("failed -7777", $"select status || ' ' || error_code from oamessages where account_id = {_account}");
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.send_pauses"));
    }

    private string Statuses => $"select string_agg(status, ',' order by status) from oamessages where account_id = {_account}";

    private string Decisions => $"select string_agg(coalesce(code, outcome), ',' order by decided_at) from engine.decisions where account_id = {_account}";

    private static ProfilePatch Consenting => new(
        ImmutableDictionary<string, string?>.Empty.Add("marketing_consent", "true").Add("first_name", """Ánh "}"""), ImmutableDictionary<string, string?>.Empty);

    private static CatalogChange Resume(long id) => new() { Resource = "zalo-accounts", Id = id, Actor = "key:7" };

    private Task<long> JourneyAsync(string template, string channel = "oa", string trigger = "go", string category = "customer_care") => _engine.JourneyAsync(_account,
        ("entry", $$"""{"on":{"event":"{{trigger}}"},"reentry":"always"}"""), ("send_oa", $$"""{"template":"{{template}}","category":"{{category}}","channel":"{{channel}}"}"""));

    private async Task<long> GoAsync(string user, string trigger = "go")
    {
        var phone = $"+849123456{user[^2..]}";
        var patch = Consenting with { Columns = Consenting.Columns.Add("phone", phone) };
        var customer = await _engine.CustomerAsync(_account, user,
            _engine.Identify(user, patch, new Identity(IdentityKind.Zalo, user), new Identity(IdentityKind.Phone, phone)));
        await _engine.IngestAsync(_account, customer, _engine.Track(trigger));
        return customer;
    }

    /// <summary>What rested may go, and the sender looks.</summary>
    private async Task WakeAsync()
    {
        await _engine.ExecuteAsync("update engine.send_pauses set until = now()");
        await _engine.PlantAsync(GrainKey.Sender(_account, _oa, "customer_care"), SenderWords.Work, []);
    }

    private async Task<int> AsksAsync() => (await _zalo.SendsAsync()).Count;

    private async Task<JsonElement> ReadAsync() => JsonDocument.Parse((await _engine.Grains.Catalog(_account).Read("zalo-accounts", _oa)).Json!).RootElement;
}
