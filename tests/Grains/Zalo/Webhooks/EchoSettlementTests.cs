using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>Messages of every kind whose answer is lost, and what their echoes make of them: the simulator takes them, cuts the connection, and echoes.</summary>
public sealed class EchoSettlementTests(PostgresCluster postgres) : IAsyncLifetime
{
    private const string User = "1000000001";
    private readonly AsyncDisposables _all = new();
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private WebhookDoor _door = null!;
    private AccountId _account;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _door = _all.Add(await WebhookDoor.OpenAsync());
        _zalo = _all.Add(await SimulatedZalo.StartAsync(_door.Url));
        _engine = _all.Add(await EngineCluster.StartAsync(database, zaloOptions: new ZaloOptions { OpenApi = _zalo.Url, Business = _zalo.Url },
            webhooks: new WebhookOptions { Backoff = TimeSpan.FromMilliseconds(20) }));
        _door.Engine = _engine.Grains;
        _account = await _engine.AccountAsync();
        await _engine.OfficialAccountAsync(_account, SimulatedZalo.OaId, SimulatedZalo.Token, SimulatedZalo.AppId, SimulatedZalo.SecretKey);
        await _engine.ExecuteAsync($$$"""
            insert into oatemplates (account_id, code, content, status, variablesjson) values
            ({{{_account}}}, 'text', 'Chào', 'Approved', '[]'),
            ({{{_account}}}, 'buttons', '{"text":"Chào","buttons":[{"title":"Xem","url":"https://shop.vn"}]}', 'Approved', '[]'),
            ({{{_account}}}, 'image', '{"image":{"url":"https://shop.vn/a.jpg"},"text":"Chào"}', 'Approved', '[]'),
            ({{{_account}}}, 'uploaded', '{"image":{"attachmentId":"id-1"}}', 'Approved', '[]'),
            ({{{_account}}}, 'bill', '{"file":{"token":"token-1"}}', 'Approved', '[]'),
            ({{{_account}}}, 'menu', '{"file":{"token":"token-2"}}', 'Approved', '[]'),
            ({{{_account}}}, 'list', '{"list":[{"title":"Áo dài","url":"https://shop.vn"}],"buttons":[{"title":"Gọi","phone":"84912345678"}]}', 'Approved', '[]'),
            ({{{_account}}}, 'zbs', '{"templateId":"7","data":{"name":"Lan"}}', 'Approved', '[]')
            """);
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Theory]
    [InlineData("text"), InlineData("buttons"), InlineData("image"), InlineData("uploaded"), InlineData("bill"), InlineData("list"), InlineData("zbs", "zbs_user")]
    public async Task Echo_OfAMessageWhoseAnswerWasLost_SettlesIt(string template, string channel = "oa")
    {
        await _zalo.FaultAsync("drop_after_accept", times: 1, endpoint: EndpointOf(channel));
        await JourneyAsync(template, channel);

        await _engine.IngestAsync(_account, await PersonAsync(), _engine.Track(template));

        await _engine.EventuallyAsync("sent", Statuses);
        await DoneAsync();
        var send = Assert.Single(await _zalo.SendsAsync());
        Assert.Equal("drop_after_accept", send.GetProperty("behaviour").GetString());
        Assert.Equal($"- {send.GetProperty("messageId").GetString()} -", await _engine.ScalarAsync<string>(
            $"select string_agg(coalesce(m.outcome, '-') || ' ' || m.zalo_message_id || ' ' || coalesce(o.error_code, '-'), ',') from engine.messages m join oamessages o on o.id = m.message_id where m.account_id = {_account}"));
    }

    [Fact]
    public async Task Echo_OfAnotherKind_SettlesNothing()
    {
        var customer = await PersonAsync("image", "bill");
        await LoseAsync("image", customer, "status", 500);
        await LoseAsync("bill", customer, "drop_after_accept");

        await _engine.EventuallyAsync("bill sent -,image queued unknown", Outcomes);
        await DoneAsync();
        Assert.Equal(2, await _engine.ScalarAsync<long>($"select count(*) from oamessages where account_id = {_account}"));
    }

    /// <summary>One of two files was sent, and nothing says which: both stay unknown, and the conversation shows that a file was sent.</summary>
    [Fact]
    public async Task Echo_OfOneOfTwoDifferentFiles_SettlesNeither()
    {
        var customer = await PersonAsync("bill", "menu");
        await LoseAsync("bill", customer, "status", 500);
        await LoseAsync("menu", customer, "drop_after_accept");

        await _engine.EventuallyAsync("[file: file] sent", Alone);
        await DoneAsync();
        Assert.Equal("bill queued unknown,menu queued unknown", await _engine.ScalarAsync<string>(Outcomes));
    }

    /// <summary>From the echo of the second file follows that both were sent; the row that stood for the first one's is gone, and its receipt stays.</summary>
    [Fact]
    public async Task Echoes_OfTwoDifferentFiles_SettleBoth_AndTheReceiptOfTheFirstIsKept()
    {
        var customer = await PersonAsync("bill", "menu");
        _door.Holds = true;
        await LoseAsync("bill", customer, "drop_after_accept");
        await LoseAsync("menu", customer, "drop_after_accept");
        await _door.HoldsAsync(2);
        await _door.ReleaseAsync(1);
        await _engine.EventuallyAsync("[file: file] sent", Alone);
        await _engine.ExecuteAsync("update oamessages set status = 'read', delivered_at = now(), read_at = now() where status = 'sent'");

        await _door.ReleaseAsync(1);

        await _engine.EventuallyAsync("bill - -,menu - -", $"select replace(replace(({Outcomes}), 'read', '-'), 'sent', '-')");
        await DoneAsync();
        Assert.Equal("read,sent", await _engine.ScalarAsync<string>(Statuses));
        Assert.Null(await _engine.ScalarAsync<string>(Alone));
        Assert.Equal(string.Join(',', (await _zalo.SendsAsync()).Select(s => s.GetProperty("messageId").GetString()).Order(StringComparer.Ordinal)), await _engine.ScalarAsync<string>(
            $"select string_agg(zalo_message_id, ',' order by zalo_message_id collate \"C\") from engine.messages where account_id = {_account}"));
    }

    private string Statuses => $"select string_agg(status, ',' order by status) from oamessages where account_id = {_account} and deleted_at is null";

    private string Outcomes => $"""
        select string_agg(t.code || ' ' || o.status || ' ' || coalesce(m.outcome, '-'), ',' order by t.code)
          from oamessages o join oatemplates t on t.id = o.template_id join engine.messages m on m.message_id = o.id where o.account_id = {_account}
        """;

    /// <summary>What is in the conversation without being a message of ours.</summary>
    private string Alone => $"""
        select string_agg(o.content || ' ' || o.status, ',') from oamessages o join engine.messages m on m.message_id = o.id
         where o.account_id = {_account} and m.category is null and o.deleted_at is null
        """;

    private static string EndpointOf(string channel) => channel == "oa" ? "/v3.0/oa/message/cs" : "/v3.0/oa/message/template";

    private Task<long> JourneyAsync(string template, string channel = "oa") => _engine.JourneyAsync(_account,
        ("entry", $$"""{"on":{"event":"{{template}}"},"reentry":"always"}"""), ("send_oa", $$"""{"template":"{{template}}","category":"transaction","channel":"{{channel}}"}"""));

    /// <summary>A person to whom each of these may be sent, by an event of its name.</summary>
    private async Task<long> PersonAsync(params string[] templates)
    {
        foreach (var template in templates)
        {
            await JourneyAsync(template);
        }

        return await _engine.CustomerAsync(_account, User, _engine.Identify(User, null, new Identity(IdentityKind.Zalo, User)));
    }

    /// <summary>Sends a message whose answer is lost, and waits until the simulator had it.</summary>
    private async Task LoseAsync(string template, long customer, string behaviour, int? value = null)
    {
        var before = (await _zalo.SendsAsync()).Count;
        await _zalo.FaultAsync(behaviour, value, times: 1);
        await _engine.IngestAsync(_account, customer, _engine.Track(template));
        await _engine.EventuallyAsync(true, $"""
            select count(*) > 0 from engine.messages m join oamessages o on o.id = m.message_id join oatemplates t on t.id = o.template_id
             where t.code = '{template}' and m.attempt > 0 and m.outcome is distinct from 'sending'
            """);
        Assert.Equal(before + 1, (await _zalo.SendsAsync()).Count);
    }

    private Task DoneAsync() => _engine.EventuallyAsync(0L, "select count(*) from engine.webhook_inbox");
}
