using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.MiniApps;

/// <summary>Notifications of a Mini App, from a journey's step to the simulator, by day in Vietnam.</summary>
public sealed class MiniAppNotificationTests(NotifyingSilo silo) : NotifyingShop(silo), IClassFixture<NotifyingSilo>
{
    [Fact]
    public async Task User_WhoOpenedTheApp_IsNotified_WithoutAnIdInTheAnswer()
    {
        await JourneyAsync();
        var login = await Engine.Grains.MiniApp().Open(new MiniAppLogin(AppId, await UserAsync(1), null));
        await Engine.IngestAsync(Account, login.CustomerId, ConsentItem.Of(true, "agrees", Clock.GetUtcNow()), Engine.Track("go", """{"order":"A1"}"""));

        await Engine.EventuallyAsync("miniapp sent", Messages);
        var send = Assert.Single(await NotificationsAsync());
        Assert.Equal((User(1), null), (send.GetProperty("userId").GetString(), send.GetProperty("violation").GetString()));
        Assert.Equal("""{"templateId":"00126f","templateData":{"title":"Đơn \"A1\" đã sẵn sàng"}}""", send.GetProperty("body").GetRawText());
        Assert.Equal($"promotion  {Oa}", await Engine.ScalarAsync<string>($"select category || ' ' || coalesce(zalo_message_id, '') || ' ' || oa_id from engine.messages where account_id = {Account}"));
        Assert.Equal("send miniapp", await Engine.ScalarAsync<string>($"select outcome || ' ' || channel from engine.decisions where account_id = {Account}"));
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
            (Account, Oa) = await ShopAsync(OtherOaId, key: null);
        }

        await JourneyAsync();
        var customer = await CustomerAsync(1, why switch { "not in the app" => null, "another app" => "77", _ => AppId }, consents: why != "no consent");
        if (why != "never")
        {
            await IsThereAsync(customer, why == "7 days ago" ? MiniAppUse.ActiveFor : TimeSpan.FromDays(6));
        }

        await Engine.IngestAsync(Account, customer, Engine.Track("go"));

        await Engine.EventuallyAsync($"refuse {code}", $"select outcome || ' ' || code from engine.decisions where account_id = {Account}");
        Assert.Empty(await NotificationsAsync());
    }

    [Fact]
    public async Task Day_HasOne_WhateverTheCategory_AndTheNextOneTheNextDay()
    {
        await JourneyAsync();
        await JourneyAsync("paid", category: "transaction");
        var customer = await UserOfTodayAsync(1);

        await Engine.IngestAsync(Account, customer, Engine.Track("go"));
        await Engine.EventuallyAsync("miniapp sent", Messages);
        await Engine.IngestAsync(Account, customer, Engine.Track("paid"));
        await Engine.EventuallyAsync("send,frequency_cap", Decisions);

        Clock.MoveToTomorrow();
        await Engine.IngestAsync(Account, customer, Engine.Track("paid"));
        await Engine.EventuallyAsync("send,frequency_cap,send", Decisions);
        await Engine.EventuallyAsync("miniapp sent,miniapp sent", Messages);
        Assert.All(await NotificationsAsync(), s => Assert.Null(s.GetProperty("violation").GetString()));
    }

    [Fact]
    public async Task Night_TheMessageWaitsUntilSix_WhileOthersOfItsLaneGo()
    {
        Clock.MoveTo(22);
        await JourneyAsync();
        await JourneyAsync("talk", "oa");
        await JourneyAsync("soon", expires: "PT6H");
        await Engine.IngestAsync(Account, await UserOfTodayAsync(1), Engine.Track("go"), Engine.Track("talk"));
        await Engine.EventuallyAsync("oa sent,miniapp queued", Messages);
        var hasty = await UserOfTodayAsync(2);
        await Engine.IngestAsync(Account, hasty, Engine.Track("soon"));
        await Engine.EventuallyAsync("refuse expired", $"select outcome || ' ' || code from engine.decisions where customer_id = {hasty}");

        // Nothing is left to be done before the morning, and then somebody looks.
        await Engine.EventuallyAsync(true, $"""
            select count(*) >= 1 and bool_and((due_at at time zone 'Asia/Ho_Chi_Minh')::time = '06:00') from engine.wakeups
             where account_id = {Account} and kind = 'work' and due_at > (select max(created_at) + interval '5 minutes' from oamessages where account_id = {Account})
            """);
        Assert.Empty(await NotificationsAsync());

        Clock.MoveTo(6);
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

        await Engine.IngestAsync(Account, customer, Engine.Track("go"));
        await Engine.EventuallyAsync($"failed {code}", $"select status || ' ' || error_code from oamessages where account_id = {Account}");
        await Engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {Account} and kind = 'unreached'");

        Clock.MoveToTomorrow();
        await Engine.IngestAsync(Account, customer, Engine.Track("zalo_follow"), Engine.Track("go"));
        await Engine.EventuallyAsync($"send,{refusal}", Decisions);
        Assert.Single(await NotificationsAsync());

        await UserAsync(1);
        await AgreesAsync(customer);
        await Engine.IngestAsync(Account, customer, Engine.Track("go"));
        await Engine.EventuallyAsync("miniapp failed,miniapp sent", Messages);
    }

    /// <summary>Somebody else's program has notified the user today.</summary>
    [Fact]
    public async Task Day_ThatIsUsedUpByOthers_DelaysThatMessageAlone()
    {
        await JourneyAsync();
        var (first, second) = (await UserOfTodayAsync(1), await UserOfTodayAsync(2));
        Assert.Equal(0, await NotifyAsync(User(1)));
        await Engine.IngestAsync(Account, first, Engine.Track("go"));
        await Engine.IngestAsync(Account, second, Engine.Track("go"));

        await Engine.EventuallyAsync("miniapp queued,miniapp sent", Messages);
        await Engine.EventuallyAsync(true, $"""
            select not_before = (date_trunc('day', m.created_at at time zone 'Asia/Ho_Chi_Minh') + interval '1 day') at time zone 'Asia/Ho_Chi_Minh'
              from engine.send_queue q join oamessages m on m.id = q.id where q.account_id = {Account}
            """);
        Assert.Equal(0, await Engine.ScalarAsync<long>($"select count(*) from engine.send_pauses where account_id = {Account}"));
        Assert.Equal(3, (await NotificationsAsync()).Count);
    }

    [Fact]
    public async Task Quota_OfTheApp_UsedUp_RestsTheChannelUntilTomorrow_AndNoOther()
    {
        await AppAsync(Key, perDay: 0);
        await JourneyAsync();
        await JourneyAsync("talk", "oa");
        await Engine.IngestAsync(Account, await UserOfTodayAsync(1), Engine.Track("go"));
        await Engine.EventuallyAsync("-109 miniapp f", Pauses);

        await Engine.IngestAsync(Account, await UserOfTodayAsync(2), Engine.Track("go"));
        await Engine.IngestAsync(Account, await UserOfTodayAsync(3), Engine.Track("talk"));

        await Engine.EventuallyAsync("oa sent,miniapp queued,miniapp queued", Messages);
        Assert.Single(await NotificationsAsync());
        Assert.True(await Engine.ScalarAsync<bool>($"""
            select until = (date_trunc('day', since at time zone 'Asia/Ho_Chi_Minh') + interval '1 day') at time zone 'Asia/Ho_Chi_Minh' from engine.send_pauses where account_id = {Account}
            """));
    }

    [Fact]
    public async Task Key_Refused_StopsTheChannelOnly_WithAdvice_AndNoTokenIsRefreshed()
    {
        await AppAsync("another-key");
        await JourneyAsync();
        await JourneyAsync("talk", "oa");
        var customer = await UserOfTodayAsync(1);
        await Engine.IngestAsync(Account, customer, Engine.Track("go"));
        await Engine.EventuallyAsync("-102 miniapp t", Pauses);
        await Engine.IngestAsync(Account, customer, Engine.Track("talk"));
        await Engine.IngestAsync(Account, await UserOfTodayAsync(2), Engine.Track("go"));

        await Engine.EventuallyAsync("oa sent,miniapp queued,miniapp queued", Messages);
        Assert.Single(await NotificationsAsync());
        Assert.Equal(Token, (await Engine.Grains.ZaloToken(Account, Oa).Offer()).Token);
        var shown = await Catalog.ReadAsync("zalo-accounts", Oa);
        Assert.Equal(("-102", ""), (shown.Text("stopCode"), shown.Text("stopTemplate")));
        Assert.Contains("miniAppKey", shown.Text("stopAdvice"), StringComparison.Ordinal);

        await GiveAndResumeAsync("another-key");
        await Engine.EventuallyAsync("oa sent,miniapp sent,miniapp sent", Messages);
    }

    /// <summary>What was queued while there was a key waits for one.</summary>
    [Fact]
    public async Task Key_TakenAway_StopsTheChannelBeforeZaloIsAsked()
    {
        Clock.MoveTo(22);
        await JourneyAsync();
        await Engine.IngestAsync(Account, await UserOfTodayAsync(1), Engine.Track("go"));
        await Engine.EventuallyAsync("miniapp queued", Messages);
        (await Catalog.ChangeAsync("zalo-accounts", Oa, """{"miniAppKey":null}""")).Is(CatalogOutcome.Done);
        Clock.MoveTo(6);

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
        await Engine.IngestAsync(Account, customer, Engine.Track("talk"));
        await Engine.EventuallyAsync("oa queued", Messages);
        await IsParkedAsync();
        await Engine.EventuallyAsync(1L, $"select count(*) from engine.send_queue where account_id = {Account} and attempt = 1");
        await Engine.ExecuteAsync($"update engine.send_queue set not_before = not_before - interval '1 hour' where account_id = {Account}");

        await Engine.IngestAsync(Account, customer, Engine.Track("go"));

        await Engine.EventuallyAsync("oa queued,miniapp sent", Messages);
    }

    /// <summary>Accepted, and the answer lost. No webhook tells of a notification: a message in the chat with the same text is another one.</summary>
    [Fact]
    public async Task Answer_Lost_IsUnknown_AndNeitherSentAgainNorSettledByTheChat()
    {
        await JourneyAsync();
        await Zalo.FaultAsync("drop_after_accept", times: 1, userId: User(1), endpoint: Path);
        await Engine.IngestAsync(Account, await UserOfTodayAsync(1), Engine.Track("go"));
        const string each = "select string_agg(o.status || ' ' || coalesce(m.outcome, ''), ',' order by o.id) from oamessages o left join engine.messages m on m.message_id = o.id";
        await Engine.EventuallyAsync("queued unknown", $"{each} where o.account_id = {Account}");

        Assert.Equal(WebhookReceipt.Kept, await EchoAsync($"1{User(1)}", await Engine.ScalarAsync<string>($"select content from oamessages where account_id = {Account}")));
        await Engine.EventuallyAsync("queued unknown,sent ", $"{each} where o.account_id = {Account}");
        await Engine.PlantAsync(Sender, SenderWords.Work, []);
        await Engine.PlantAsync(Sender, SenderWords.Settle, []);
        await Engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {Account} and due_at <= now()");
        Assert.True(Assert.Single(await NotificationsAsync()).GetProperty("accepted").GetBoolean());
        Assert.Equal(0, await Engine.ScalarAsync<long>($"select count(*) from engine.send_queue where account_id = {Account}"));
    }
}
