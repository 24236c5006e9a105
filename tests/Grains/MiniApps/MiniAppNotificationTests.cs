using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.MiniApps;

/// <summary>Notifications of a Mini App, from a journey's step to the simulator, by day in Vietnam. Each test has an account, an app and users of its own.</summary>
public sealed class MiniAppNotificationTests(NotifyingSilo silo) : IClassFixture<NotifyingSilo>, IAsyncLifetime
{
    private const string Path = "/notification/template";
    private const string Secret = "app-secret";
    private const string Key = "open-api-key";
    private static int _tests;
    private readonly string _number = Interlocked.Increment(ref _tests).ToString("0000", CultureInfo.InvariantCulture);
    private AccountId _account;
    private long _oa;

    private EngineCluster Engine => silo.Engine;

    private string AppId => $"66{_number}";

    private string OaId => $"55{_number}";

    public async ValueTask InitializeAsync()
    {
        silo.Clock.MoveToDay();
        await AppAsync(Key);
        await PostAsync("/_sim/oas", new { oaId = OaId, appId = AppId, oaSecretKey = "oa-key", accessToken = $"token-{_number}" });
        (_account, _oa) = await ShopAsync(OaId, Key);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task User_WhoOpenedTheApp_IsNotified_WithoutAnIdInTheAnswer()
    {
        await JourneyAsync();
        var login = await Engine.Grains.MiniApp().Open(new MiniAppLogin(AppId, await UserAsync(1), null));
        await Engine.IngestAsync(_account, login.CustomerId, ConsentItem.Of(true, $"agrees-{_number}", silo.Clock.GetUtcNow()), Engine.Track("go", """{"order":"A1"}"""));

        await Engine.EventuallyAsync("miniapp sent", Messages);
        var send = Assert.Single(await NotificationsAsync());
        Assert.Equal((User(1), null), (send.GetProperty("userId").GetString(), send.GetProperty("violation").GetString()));
        Assert.Equal("""{"templateId":"00126f","templateData":{"title":"Đơn \"A1\" đã sẵn sàng"}}""", send.GetProperty("body").GetRawText());
        Assert.Equal($"promotion  {_oa}", await Engine.ScalarAsync<string>($"select category || ' ' || coalesce(zalo_message_id, '') || ' ' || oa_id from engine.messages where account_id = {_account}"));
        Assert.Equal("send miniapp", await Engine.ScalarAsync<string>($"select outcome || ' ' || channel from engine.decisions where account_id = {_account}"));
    }

    [Theory]
    [InlineData("never", "never_interacted")]
    [InlineData("7 days ago", "window_closed")]
    [InlineData("not in the app", "no_address")]
    [InlineData("another app", "no_address")]
    [InlineData("no consent", "no_consent")]
    [InlineData("no key", "oa_not_connected")]
    public async Task Rule_ThatRefuses_IsAValue_AndZaloIsNotAsked(string why, string code)
    {
        if (why == "no key")
        {
            (_account, _oa) = await ShopAsync($"56{_number}", key: null);
        }

        await JourneyAsync();
        var customer = await CustomerAsync(1, why switch { "not in the app" => null, "another app" => "77", _ => AppId }, consents: why != "no consent");
        if (why != "never")
        {
            await IsThereAsync(customer, why == "7 days ago" ? MiniAppUse.ActiveFor : TimeSpan.FromDays(6));
        }

        await Engine.IngestAsync(_account, customer, Engine.Track("go"));

        await Engine.EventuallyAsync($"refuse {code}", $"select outcome || ' ' || code from engine.decisions where account_id = {_account}");
        Assert.Empty(await NotificationsAsync());
    }

    [Fact]
    public async Task Day_HasOne_WhateverTheCategory_AndTheNextOneTheNextDay()
    {
        await JourneyAsync();
        await JourneyAsync("paid", category: "transaction");
        var customer = await UserOfTodayAsync(1);

        await Engine.IngestAsync(_account, customer, Engine.Track("go"));
        await Engine.EventuallyAsync("miniapp sent", Messages);
        await Engine.IngestAsync(_account, customer, Engine.Track("paid"));
        await Engine.EventuallyAsync("send,frequency_cap", Decisions);

        silo.Clock.MoveToTomorrow();
        await Engine.IngestAsync(_account, customer, Engine.Track("paid"));
        await Engine.EventuallyAsync("send,frequency_cap,send", Decisions);
        await Engine.EventuallyAsync("miniapp sent,miniapp sent", Messages);
        Assert.All(await NotificationsAsync(), s => Assert.Null(s.GetProperty("violation").GetString()));
    }

    [Fact]
    public async Task Night_TheMessageWaitsUntilSix_WhileOthersOfItsLaneGo()
    {
        silo.Clock.MoveTo(22);
        await JourneyAsync();
        await JourneyAsync("talk", "oa");
        await JourneyAsync("soon", expires: "PT6H");
        await Engine.IngestAsync(_account, await UserOfTodayAsync(1), Engine.Track("go"), Engine.Track("talk"));
        await Engine.EventuallyAsync("oa sent,miniapp queued", Messages);
        var hasty = await UserOfTodayAsync(2);
        await Engine.IngestAsync(_account, hasty, Engine.Track("soon"));
        await Engine.EventuallyAsync("refuse quiet_hours", $"select outcome || ' ' || code from engine.decisions where customer_id = {hasty}");

        // Nothing is left to be done before the morning, and then somebody looks.
        await Engine.EventuallyAsync(true, $"""
            select count(*) >= 1 and bool_and((due_at at time zone 'Asia/Ho_Chi_Minh')::time = '06:00') from engine.wakeups
             where account_id = {_account} and kind = 'work' and due_at > (select max(created_at) + interval '5 minutes' from oamessages where account_id = {_account})
            """);
        Assert.Empty(await NotificationsAsync());

        silo.Clock.MoveTo(6);
        await Engine.ExecuteAsync($"update engine.wakeups set due_at = now() where account_id = {_account}");
        await Engine.EventuallyAsync("oa sent,miniapp sent", Messages);
        Assert.Null(Assert.Single(await NotificationsAsync()).GetProperty("violation").GetString());
    }

    [Theory]
    [InlineData(-111, "no_consent"), InlineData(-110, "no_address")]
    public async Task User_WhomZaloDoesNotNotify_IsRememberedUntilTheyAgreeInTheApp(int code, string refusal)
    {
        await JourneyAsync();
        var customer = await CustomerAsync(1, AppId);
        await IsThereAsync(customer, TimeSpan.Zero);
        if (code == -111)
        {
            await UserAsync(1, allows: false);
        }

        await Engine.IngestAsync(_account, customer, Engine.Track("go"));
        await Engine.EventuallyAsync($"failed {code}", $"select status || ' ' || error_code from oamessages where account_id = {_account}");
        await Engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account} and kind = 'unreached'");

        silo.Clock.MoveToTomorrow();
        await Engine.IngestAsync(_account, customer, Engine.Track("zalo_follow"), Engine.Track("go"));
        await Engine.EventuallyAsync($"send,{refusal}", Decisions);
        Assert.Single(await NotificationsAsync());

        await UserAsync(1);
        await AgreesAsync(customer);
        await Engine.IngestAsync(_account, customer, Engine.Track("go"));
        await Engine.EventuallyAsync("miniapp failed,miniapp sent", Messages);
    }

    /// <summary>Somebody else's program has notified the user today.</summary>
    [Fact]
    public async Task Day_ThatIsUsedUpByOthers_DelaysThatMessageAlone()
    {
        await JourneyAsync();
        var (first, second) = (await UserOfTodayAsync(1), await UserOfTodayAsync(2));
        Assert.Equal(0, await NotifyAsync(User(1)));
        await Engine.IngestAsync(_account, first, Engine.Track("go"));
        await Engine.IngestAsync(_account, second, Engine.Track("go"));

        await Engine.EventuallyAsync("miniapp queued,miniapp sent", Messages);
        await Engine.EventuallyAsync(true, $"""
            select not_before = (date_trunc('day', m.created_at at time zone 'Asia/Ho_Chi_Minh') + interval '1 day') at time zone 'Asia/Ho_Chi_Minh'
              from engine.send_queue q join oamessages m on m.id = q.id where q.account_id = {_account}
            """);
        Assert.Equal(0, await Engine.ScalarAsync<long>($"select count(*) from engine.send_pauses where account_id = {_account}"));
        Assert.Equal(3, (await NotificationsAsync()).Count);
    }

    [Fact]
    public async Task Quota_OfTheApp_UsedUp_RestsTheChannelUntilTomorrow_AndNoOther()
    {
        await AppAsync(Key, perDay: 0);
        await JourneyAsync();
        await JourneyAsync("talk", "oa");
        await Engine.IngestAsync(_account, await UserOfTodayAsync(1), Engine.Track("go"));
        await Engine.EventuallyAsync("-109 miniapp f", Pauses);

        await Engine.IngestAsync(_account, await UserOfTodayAsync(2), Engine.Track("go"));
        await Engine.IngestAsync(_account, await UserOfTodayAsync(3), Engine.Track("talk"));

        await Engine.EventuallyAsync("oa sent,miniapp queued,miniapp queued", Messages);
        Assert.Single(await NotificationsAsync());
        Assert.True(await Engine.ScalarAsync<bool>($"""
            select until = (date_trunc('day', since at time zone 'Asia/Ho_Chi_Minh') + interval '1 day') at time zone 'Asia/Ho_Chi_Minh' from engine.send_pauses where account_id = {_account}
            """));
    }

    [Fact]
    public async Task Key_Refused_StopsTheChannelOnly_WithAdvice_AndNoTokenIsRefreshed()
    {
        await AppAsync("another-key");
        await JourneyAsync();
        await JourneyAsync("talk", "oa");
        var customer = await UserOfTodayAsync(1);
        await Engine.IngestAsync(_account, customer, Engine.Track("go"));
        await Engine.EventuallyAsync("-102 miniapp t", Pauses);
        await Engine.IngestAsync(_account, customer, Engine.Track("talk"));
        await Engine.IngestAsync(_account, await UserOfTodayAsync(2), Engine.Track("go"));

        await Engine.EventuallyAsync("oa sent,miniapp queued,miniapp queued", Messages);
        Assert.Single(await NotificationsAsync());
        Assert.Equal($"token-{_number}", (await Engine.Grains.ZaloToken(_account, _oa).Offer()).Token);
        var shown = await Catalog.ReadAsync("zalo-accounts", _oa);
        Assert.Equal(("-102", ""), (shown.Text("stopCode"), shown.Text("stopTemplate")));
        Assert.Contains("miniAppKey", shown.Text("stopAdvice"), StringComparison.Ordinal);

        await GiveAndResumeAsync("another-key");
        await Engine.EventuallyAsync("oa sent,miniapp sent,miniapp sent", Messages);
    }

    /// <summary>What was queued while there was a key waits for one.</summary>
    [Fact]
    public async Task Key_TakenAway_StopsTheChannelBeforeZaloIsAsked()
    {
        silo.Clock.MoveTo(22);
        await JourneyAsync();
        await Engine.IngestAsync(_account, await UserOfTodayAsync(1), Engine.Track("go"));
        await Engine.EventuallyAsync("miniapp queued", Messages);
        (await Catalog.ChangeAsync("zalo-accounts", _oa, """{"miniAppKey":null}""")).Is(CatalogOutcome.Done);
        silo.Clock.MoveTo(6);
        await Engine.PlantAsync(Sender, SenderWords.Work, []);

        await Engine.EventuallyAsync("engine:mini_app_key_missing miniapp t", Pauses);
        Assert.Empty(await NotificationsAsync());
        await GiveAndResumeAsync(Key);
        await Engine.EventuallyAsync("miniapp sent", Messages);
    }

    /// <summary>The Official Account has lost its token, which the Mini App does not need.</summary>
    [Fact]
    public async Task Token_ThatIsOver_HoldsUpTheOfficialAccountsMessages_AndNoNotification()
    {
        await JourneyAsync();
        await JourneyAsync("talk", "oa");
        await PostAsync($"/_sim/oas/{OaId}/expire", new { });
        var customer = await UserOfTodayAsync(1);
        await Engine.IngestAsync(_account, customer, Engine.Track("talk"));
        await Engine.EventuallyAsync("oa queued", Messages);
        await IsParkedAsync();
        await Engine.EventuallyAsync(1L, $"select count(*) from engine.send_queue where account_id = {_account} and attempt = 1");
        await Engine.ExecuteAsync($"update engine.send_queue set not_before = not_before - interval '1 hour' where account_id = {_account}");

        await Engine.IngestAsync(_account, customer, Engine.Track("go"));

        await Engine.EventuallyAsync("oa queued,miniapp sent", Messages);
    }

    /// <summary>Accepted, and the answer lost. No webhook tells of a notification: a message in the chat with the same text is another one.</summary>
    [Fact]
    public async Task Answer_Lost_IsUnknown_AndNeitherSentAgainNorSettledByTheChat()
    {
        await JourneyAsync();
        await silo.Zalo.FaultAsync("drop_after_accept", times: 1, userId: User(1), endpoint: Path);
        await Engine.IngestAsync(_account, await UserOfTodayAsync(1), Engine.Track("go"));
        const string each = "select string_agg(o.status || ' ' || coalesce(m.outcome, ''), ',' order by o.id) from oamessages o left join engine.messages m on m.message_id = o.id";
        await Engine.EventuallyAsync("queued unknown", $"{each} where o.account_id = {_account}");

        Assert.Equal(WebhookReceipt.Kept, await EchoAsync($"1{User(1)}", await Engine.ScalarAsync<string>($"select content from oamessages where account_id = {_account}")));
        await Engine.EventuallyAsync("queued unknown,sent ", $"{each} where o.account_id = {_account}");
        await Engine.PlantAsync(Sender, SenderWords.Work, []);
        await Engine.PlantAsync(Sender, SenderWords.Settle, []);
        await Engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account} and due_at <= now()");
        Assert.True(Assert.Single(await NotificationsAsync()).GetProperty("accepted").GetBoolean());
        Assert.Equal(0, await Engine.ScalarAsync<long>($"select count(*) from engine.send_queue where account_id = {_account}"));
    }

    private CatalogCaller Catalog => new(Engine.Grains, _account);

    private GrainKey Sender => GrainKey.Sender(_account, _oa, "promotion");

    private string Messages => $"""
        select string_agg(m.channel || ' ' || o.status, ',' order by m.channel desc, o.status)
          from oamessages o join engine.messages m on m.message_id = o.id where o.account_id = {_account}
        """;

    private string Decisions => $"select string_agg(coalesce(code, outcome), ',' order by decided_at) from engine.decisions where account_id = {_account}";

    private string Pauses => $"select code || ' ' || channel || ' ' || left((until is null)::text, 1) from engine.send_pauses where account_id = {_account}";

    /// <summary>The app's own id of a user; with a 1 before it, the Official Account's.</summary>
    private string User(int user) => $"5{_number}{user}";

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await silo.Http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    private Task AppAsync(string key, int perDay = 1_000) => PostAsync("/_sim/miniapp/apps", new { appId = AppId, appSecret = Secret, openApiKey = key, perDay });

    /// <summary>A user of the app at Zalo, who was there this moment; their access token.</summary>
    private async Task<string> UserAsync(int user, bool allows = true) =>
        (await PostAsync("/_sim/miniapp/users", new { appId = AppId, id = User(user), allowsNotifications = allows })).GetProperty("accessToken").GetString()!;

    private async Task<IReadOnlyList<JsonElement>> NotificationsAsync() =>
        [.. (await silo.Zalo.SendsAsync()).Where(s => s.GetProperty("endpoint").ValueEquals(Path) && s.GetProperty("userId").GetString()!.StartsWith($"5{_number}", StringComparison.Ordinal))];

    private async Task<int> NotifyAsync(string user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = JsonContent.Create(new { templateId = "1", templateData = new { } }) };
        request.Headers.Add("X-Api-Key", $"Bearer {Key}");
        request.Headers.Add("X-MiniApp-Id", AppId);
        request.Headers.Add("X-User-Id", user);
        using var answer = await silo.Http.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetInt32();
    }

    private async Task<(AccountId Account, long Oa)> ShopAsync(string oaId, string? key)
    {
        var account = await Engine.AccountAsync();
        var oa = await Engine.OfficialAccountAsync(account, oaId, $"token-{_number}", AppId, "oa-key");
        var secrets = JsonSerializer.Serialize(new { appSecret = Secret, miniAppKey = key });
        (await new CatalogCaller(Engine.Grains, account).ChangeAsync("zalo-accounts", oa, secrets)).Is(CatalogOutcome.Done);
        await Engine.ExecuteAsync($$$"""
            insert into oatemplates (account_id, code, content, status) values
            ({{{account}}}, 'miniapp', '{"templateId":"00126f","data":{"title":"Đơn \"{{ order }}\" đã sẵn sàng"}}', 'Approved'), ({{{account}}}, 'oa', 'Chào', 'Approved')
            """);
        return (account, oa);
    }

    private Task<long> JourneyAsync(string trigger = "go", string channel = "miniapp", string category = "promotion", string expires = "P9D") => Engine.JourneyAsync(
        _account, ("entry", $$"""{"on":{"event":"{{trigger}}"},"reentry":"always"}"""), ("send_oa", JsonSerializer.Serialize(new { template = channel, category, channel, expires })));

    private Task<long> CustomerAsync(int user, string? app, bool consents = true)
    {
        var consent = new ProfilePatch(ImmutableDictionary<string, string?>.Empty.Add("marketing_consent", consents ? "true" : "false"), ImmutableDictionary<string, string?>.Empty);
        Identity[] ids = [new(IdentityKind.Zalo, $"1{User(user)}"), .. app is null ? [] : new[] { MiniAppItems.IdentityOf(app, User(user)) }];
        return Engine.CustomerAsync(_account, User(user), Engine.Identify(User(user), consent, ids));
    }

    /// <summary>A customer who consents, and is in the app this moment.</summary>
    private async Task<long> UserOfTodayAsync(int user)
    {
        await UserAsync(user);
        var customer = await CustomerAsync(user, AppId);
        await IsThereAsync(customer, TimeSpan.Zero);
        return customer;
    }

    private Task IsThereAsync(long customer, TimeSpan ago) => SayAsync(customer, Engine.Track("opened", time: silo.Clock.GetUtcNow() - ago));

    private Task AgreesAsync(long customer) => SayAsync(customer, ConsentItem.Of(true, $"agrees-{Guid.NewGuid():N}", silo.Clock.GetUtcNow()));

    private async Task SayAsync(long customer, IngestItem item)
    {
        var answer = await Engine.Grains.Customer(_account, customer).Ingest(new IngestCommand { Actor = $"miniapp:{customer}", InMiniApp = true, OwnOnly = true, Items = [item] });
        Assert.Null(Assert.Single(answer.Items).Error);
    }

    private async Task GiveAndResumeAsync(string key)
    {
        (await Catalog.ChangeAsync("zalo-accounts", _oa, JsonSerializer.Serialize(new { miniAppKey = key }))).Is(CatalogOutcome.Done);
        (await Engine.Grains.Catalog(_account).ResumeSending(CatalogCaller.Change("zalo-accounts", _oa, null))).Is(CatalogOutcome.Done);
    }

    private async Task IsParkedAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        while ((await Engine.Grains.ZaloToken(_account, _oa).Offer()).Lack != TokenLack.Parked)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(20), "It has a token still.");
            await Task.Delay(25);
        }
    }

    private Task<WebhookReceipt> EchoAsync(string user, string text)
    {
        var time = $"{silo.Clock.GetUtcNow().ToUnixTimeMilliseconds()}";
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            app_id = AppId, event_name = "oa_send_text", timestamp = time, sender = new { id = OaId }, recipient = new { id = user }, message = new { msg_id = $"echo-{_number}", text },
        });
        byte[] signed = [.. Encoding.UTF8.GetBytes(AppId), .. body, .. Encoding.UTF8.GetBytes(time + "oa-key")];
        return Engine.Grains.WebhookIntake().Take(new WebhookDelivery(body, "mac=" + Convert.ToHexStringLower(SHA256.HashData(signed)), null));
    }
}
