using System.Security.Cryptography;
using System.Text;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>What webhooks bring about beside their events, in the rows of a real database.</summary>
public sealed class WebhookEffectTests(PostgresCluster postgres) : IAsyncLifetime
{
    private const string AppId = "1163843031413526746";
    private const string OaId = "2197174064623873199";
    private const string Key = "a-secret-key";
    private readonly AsyncDisposables _all = new();
    private EngineCluster _engine = null!;
    private AccountId _account;
    private long _oa;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(database, webhooks: new WebhookOptions { Backoff = TimeSpan.FromMilliseconds(20) }));
        _account = await _engine.AccountAsync();
        _oa = await _engine.OfficialAccountAsync(_account, OaId, "token", AppId, Key);
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task Echo_OfMessagesWithUnknownOutcome_SettlesEachOnce_HoweverOftenAndManyAtATime()
    {
        var customer = await PersonAsync("9001");
        var (first, second) = (await MessageAsync(customer, "Xin chào", "unknown", 1_789_999_990), await MessageAsync(customer, "Xin chào", "unknown", 1_789_999_995));
        await _engine.ExecuteAsync($"update oamessages set error_code = 'engine:unknown' where customer_id = {customer}");

        // Three came to the customer, of which only two were ours.
        await Task.WhenAll(Enumerable.Range(0, 9).Select(i => TakeAsync(Echo("9001", $"z{i % 3}", "Xin cha\u0300o "))));

        await DoneAsync();
        Assert.Equal("sent -|sent -", await _engine.ScalarAsync<string>($"""
            select string_agg(o.status || ' ' || coalesce(m.outcome, o.error_code, '-'), '|') from oamessages o join engine.messages m on m.message_id = o.id
             where o.id in ({first}, {second}) and o.sent_at is not null
            """));
        Assert.Equal("3 3", await _engine.ScalarAsync<string>(
            $"select count(*) || ' ' || count(distinct m.zalo_message_id) from oamessages o join engine.messages m on m.message_id = o.id where o.customer_id = {customer}"));
    }

    [Fact]
    public async Task Echo_OfAMessageThatIsRead_LeavesItRead()
    {
        var customer = await PersonAsync("9002");
        var message = await MessageAsync(customer, "Xin chào", null, 1_789_999_990, "z1", "read");

        await TakeAsync(Echo("9002", "z1", "Xin chào"));

        await DoneAsync();
        Assert.Equal("read z1", await _engine.ScalarAsync<string>(
            $"select o.status || ' ' || m.zalo_message_id from oamessages o join engine.messages m on m.message_id = o.id where o.id = {message}"));
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from oamessages where customer_id = {customer}"));
    }

    [Fact]
    public async Task Echo_BeforeTheAnswerToItsSend_Waits_AndIsNoOtherMessage()
    {
        var customer = await PersonAsync("9003");
        var message = await MessageAsync(customer, "Xin chào", "sending", 1_789_999_999);
        await TakeAsync(Echo("9003", "z1", "Xin chào"));
        await _engine.EventuallyAsync(true, "select bool_or(attempt > 0) from engine.webhook_inbox");

        await _engine.ExecuteAsync($"""
            update engine.messages set outcome = null, zalo_message_id = 'z1' where message_id = {message};
            update oamessages set status = 'sent', sent_at = now() where id = {message}
            """);

        await DoneAsync();
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from oamessages where customer_id = {customer}"));
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.parked_webhooks"));
    }

    [Fact]
    public async Task Echo_OfWhatAPersonWrote_IsInTheConversationOnce_AndItsReceiptCounts()
    {
        var customer = await PersonAsync("9004");
        var unknown = await MessageAsync(customer, "Dạ shop nghe", "unknown", 1_789_999_990);
        var body = Body("oa_send_text", $$$$""" "sender":{"id":"{{{{OaId}}}}","admin_id":"77"},"recipient":{"id":"9004"},"message":{"msg_id":"z1","text":"Dạ shop nghe"}""");
        await TakeAsync(body);
        await TakeAsync(body);
        await DoneAsync();
        await TakeAsync(Body("user_seen_message", $$$$""" "sender":{"id":"9004"},"recipient":{"id":"{{{{OaId}}}}"},"message":{"msg_ids":["z1"]}"""));
        await DoneAsync();

        Assert.Equal("outbound read Dạ shop nghe 77", await _engine.ScalarAsync<string>(
            $"select direction || ' ' || status || ' ' || content || ' ' || (varsjson ->> 'adminId') from oamessages where customer_id = {customer} and id <> {unknown}"));
        Assert.Equal("unknown", await _engine.ScalarAsync<string>($"select outcome from engine.messages where message_id = {unknown}"));
        var timeline = (await _engine.Grains.Query(_account).Timeline(customer, 50, null)).Json!;
        Assert.Contains("\"zaloMessageId\":\"z1\"", timeline.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Echo_ToAStranger_MakesNobodyACustomer()
    {
        await TakeAsync(Echo("9005", "z1", "Xin chào"));
        await DoneAsync();
        Assert.Equal(0, await _engine.ScalarAsync<long>("select (select count(*) from customers) + (select count(*) from oamessages)"));
    }

    [Fact]
    public async Task Message_OfTheCustomers_IsARowOnce_AndOnTheTimelineOnce()
    {
        var text = Body("user_send_text", $$$$""" "sender":{"id":"9006"},"recipient":{"id":"{{{{OaId}}}}"},"message":{"msg_id":"m1","text":"Còn hàng không?","quote_msg_id":"m0"}""");
        var image = Body("user_send_image", $$$$""" "sender":{"id":"9006"},"recipient":{"id":"{{{{OaId}}}}"},"message":{"msg_id":"m2","attachments":[{"type":"image","payload":{"url":"https://i.example/1"}}]}""");
        foreach (var body in new[] { text, image, text, image, text })
        {
            await TakeAsync(body);
        }

        await DoneAsync();
        Assert.Equal("inbound delivered Còn hàng không? m1 m0|inbound delivered [image] m2 https://i.example/1", await _engine.ScalarAsync<string>($$$$"""
            select string_agg(o.direction || ' ' || o.status || ' ' || o.content || ' ' || m.zalo_message_id || ' '
                              || coalesce(o.varsjson ->> 'quotedMessageId', o.varsjson #>> '{attachments,0,url}'), '|' order by o.id)
              from oamessages o join engine.messages m on m.message_id = o.id where o.account_id = {{{{_account}}}} and m.category is null and o.delivered_at is not null
            """));
        var customer = await CustomerOfAsync("9006");
        var timeline = (await _engine.Grains.Query(_account).Timeline(customer, 50, null)).Json!;
        Assert.Equal(1, timeline.Split("Còn hàng không?").Length - 1);
    }

    [Fact]
    public async Task Form_FillsTheProfile_AndAPhoneOfAnotherStaysAValue()
    {
        var owner = await _engine.CustomerAsync(_account, "owner", _engine.Identify("owner", null, new Identity(IdentityKind.Phone, "+84912345678"), new Identity(IdentityKind.Zalo, "9099")));
        await TakeAsync(Body("user_submit_info", $$$$""" "sender":{"id":"9007"},"recipient":{"id":"{{{{OaId}}}}"},"info":{"name":"Trần Thị Lan","phone":"84912345678","user_dob":"01/02/1990","full_address":{"user_city":"Hà Nội","user_address":"12 Chùa Láng"}}"""));

        await DoneAsync();
        var customer = await CustomerOfAsync("9007");
        Assert.NotEqual(owner, customer);
        Assert.Equal("Lan Trần Thị +84912345678 12 Chùa Láng Hà Nội 01/02/1990", await _engine.ScalarAsync<string>($"""
            select first_name || ' ' || last_name || ' ' || phone || ' ' || address || ' ' || (traits ->> 'city') || ' ' || (traits ->> 'birthday')
              from customers c join engine.customer_profiles p on p.customer_id = c.id where c.id = {customer}
            """));
        Assert.Equal(owner, await _engine.ScalarAsync<long>("select customer_id from engine.identities where kind = 3 and value = '+84912345678'"));
        Assert.Equal("info_submitted", await _engine.ScalarAsync<string>($"select event_name from events where customer_id = {customer}"));
    }

    [Fact]
    public async Task Answers_WithoutAUser_ReachTheCustomerOfTheMessage()
    {
        var customer = await PersonAsync("9008");
        var message = await MessageAsync(customer, "Bạn hài lòng không?", null, 1_789_999_990, "z8", "sent");
        var click = Body("user_click_response_button", $$$$""" "oa_id":"{{{{OaId}}}}","msg_id":"z8","message":{"submit_time":"1790000001000","button_type":"response","data":"YES"}""");
        var rated = Body("user_feedback", $$$$""" "oa_id":"{{{{OaId}}}}","message":{"rating_type":"star","note":"Tốt","rate":4,"submit_time":1790000002000,"feedbacks":["Nhanh","Rẻ"],"tracking_id":"zo{{{{message}}}}"}""");
        foreach (var body in new[] { click, rated, rated, click, Body("user_feedback", $$$$""" "oa_id":"{{{{OaId}}}}","message":{"rate":1,"msg_id":"of-another"}""") })
        {
            await TakeAsync(body);
        }

        await DoneAsync();
        Assert.Equal("button_clicked YES,feedback_submitted Tốt", await _engine.ScalarAsync<string>($"""
            select string_agg(event_name || ' ' || coalesce(propertiesjson ->> 'data', propertiesjson ->> 'note'), ',' order by event_time)
              from events where customer_id = {customer} and source = 'zalo'
            """));
        Assert.Equal("""4 Tốt ["Nhanh", "Rẻ"] 1790000002""", await _engine.ScalarAsync<string>(
            "select trunc(rating)::text || ' ' || feedback_text || ' ' || tags::text || ' ' || extract(epoch from submitted_at)::bigint from user_feedback"));
        Assert.Equal(1, await _engine.ScalarAsync<long>("select count(*) from user_feedback"));
    }

    [Fact]
    public async Task Withdrawal_EndsTheConsentAtOnce_AndTakesBackWhatWasQueuedUnderIt()
    {
        var customer = await PersonAsync("9009", ProfilePatch.Empty with { Columns = ProfilePatch.Empty.Columns.Add("marketing_consent", "true").Add("consent_timestamp", "2026-01-01T00:00:00Z") });
        var other = await PersonAsync("9010");
        var promotion = await QueuedAsync(customer, "promotion");
        var care = await QueuedAsync(customer, "customer_care");
        var bill = await QueuedAsync(customer, "transaction");
        var others = await QueuedAsync(other, "promotion");
        var body = Body("user_withdraw", $$$$""" "oa_id":"{{{{OaId}}}}","user_id":"9009","user_id_by_app":"55" """);

        await TakeAsync(body);
        await TakeAsync(body);

        await DoneAsync();
        Assert.Equal("false zalo", await _engine.ScalarAsync<string>($"select marketing_consent || ' ' || consent_source from customers where id = {customer}"));
        Assert.Equal($"{bill},{others}", await _engine.ScalarAsync<string>("select string_agg(id::text, ',' order by id) from engine.send_queue"));
        Assert.Equal($"{promotion} failed engine:no_consent,{care} failed engine:no_consent", await _engine.ScalarAsync<string>(
            "select string_agg(id || ' ' || status || ' ' || error_code, ',' order by id) from oamessages where status = 'failed'"));
        Assert.Equal($"update zalo:{_oa} false", await _engine.ScalarAsync<string>($"""
            select action || ' ' || actor_id || ' ' || (new_valuesjson ->> 'marketing_consent') from auditlogs
             where entity_type = 'customers' and entity_id = {customer} and actor_id = 'zalo:{_oa}'
            """));
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from events where customer_id = {customer} and event_name = 'consent_withdrawn'"));
    }

    [Fact]
    public async Task Withdrawal_OlderThanTheConsent_ChangesNothing()
    {
        var customer = await PersonAsync("9009", ProfilePatch.Empty with { Columns = ProfilePatch.Empty.Columns.Add("marketing_consent", "true").Add("consent_timestamp", "2026-11-01T00:00:00Z") });
        var promotion = await QueuedAsync(customer, "promotion");

        await TakeAsync(Body("user_withdraw", $$$$""" "oa_id":"{{{{OaId}}}}","user_id":"9009","user_id_by_app":"55" """));

        await DoneAsync();
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from events where customer_id = {customer} and event_name = 'consent_withdrawn'"));
        Assert.Equal("true 2026-11-01", await _engine.ScalarAsync<string>($"select marketing_consent || ' ' || (consent_timestamp at time zone 'UTC')::date from customers where id = {customer}"));
        Assert.Equal(promotion, await _engine.ScalarAsync<long>("select id from engine.send_queue"));
    }

    [Fact]
    public async Task Tags_AreKeptInOneTrait_AndATagThatIsGoneIsGoneFromAll()
    {
        var (lan, mai) = (await PersonAsync("9011"), await PersonAsync("9012"));
        await TakeAsync(Tag("add_user_to_tag", "VIP", "9011", "9012", "9013"));
        await TakeAsync(Tag("add_user_to_tag", "Hà Nội", "9011"));
        await TakeAsync(Tag("add_user_to_tag", "VIP", "9011", "9012", "9013"));
        await DoneAsync();
        Assert.Equal("""["VIP", "Hà Nội"]|["VIP"]""", await TagsAsync(lan, mai));

        await TakeAsync(Tag("remove_user_from_tag", "VIP", "9012"));
        await DoneAsync();
        Assert.Equal("""["VIP", "Hà Nội"]|-""", await TagsAsync(lan, mai));

        await TakeAsync(Body("remove_tag", $$$$""" "oa_id":"{{{{OaId}}}}","tag":{"name":"VIP"}"""));
        await DoneAsync();
        Assert.Equal("""["Hà Nội"]|-""", await TagsAsync(lan, mai));
        Assert.Equal(2, await _engine.ScalarAsync<long>($"select count(*) from customers where account_id = {_account}"));
    }

    [Fact]
    public async Task Template_TakesZalosStatus_AndNothingOlderCounts()
    {
        var template = await _engine.ScalarAsync<long>($"insert into oatemplates (account_id, code, content, status) values ({_account}, 'bill', 'x', 'Draft') returning id");
        await _engine.ExecuteAsync($"insert into engine.zalo_templates (account_id, oa_id, zalo_template_id, template_id) values ({_account}, {_oa}, '201', {template})");

        await TakeAsync(Status("201", "ENABLE", 1_790_000_005_000));
        await DoneAsync();
        await TakeAsync(Status("201", "PENDING_REVIEW", 1_790_000_001_000));
        await TakeAsync(Body("change_template_quality", $$$$""" "oa_id":"{{{{OaId}}}}","template_id":"201","quality":"LOW" """));
        await TakeAsync(Body("change_oa_daily_quota", $$$$""" "oaId":"{{{{OaId}}}}","quota":{"prev_value":2000,"new_value":"5000"}"""));
        await TakeAsync(Status("999", "REJECT", 1_790_000_001_000));
        await DoneAsync();

        Assert.Equal("Approved", await _engine.ScalarAsync<string>($"select status from oatemplates where id = {template}"));
        Assert.Equal("201 ENABLE LOW,999 REJECT -", await _engine.ScalarAsync<string>(
            "select string_agg(zalo_template_id || ' ' || status || ' ' || coalesce(quality, '-'), ',' order by zalo_template_id) from engine.zalo_templates"));
        Assert.Equal(5000, await _engine.ScalarAsync<long>($"select daily_quota from engine.zalo_quotas where account_id = {_account} and oa_id = {_oa}"));
        Assert.Equal($$$$"""zalo:{{{{_oa}}}} {"status": "Draft"} {"status": "Approved"}""", await _engine.ScalarAsync<string>(
            "select actor_id || ' ' || old_valuesjson || ' ' || new_valuesjson from auditlogs where entity_type = 'oaTemplates' and action = 'update'"));

        await TakeAsync(Status("201", "DISABLE", 1_790_000_006_000));
        await DoneAsync();
        Assert.Equal("Archived", await _engine.ScalarAsync<string>($"select status from oatemplates where id = {template}"));
    }

    [Theory]
    [InlineData(false, false), InlineData(true, false), InlineData(false, true)]
    public async Task Widget_JoinsTheAccountsOwnIdToThePerson_WhicheverIsKnownFirst(bool zaloFirst, bool externalFirst)
    {
        var known = zaloFirst ? await CustomerAfterAsync(Body("follow", $$$$""" "oa_id":"{{{{OaId}}}}","follower":{"id":"9014"}""")) : externalFirst ? await _engine.CustomerAsync(_account, "kh-14") : 0;

        await TakeAsync(Body("widget_interaction_accepted", $$$$""" "oa_id":"{{{{OaId}}}}","data":{"user_id":"9014","user_external_id":"kh-14","url":"https://shop.example"}"""));
        await DoneAsync();

        var customer = await CustomerOfAsync("9014");
        Assert.Equal(customer, await _engine.ScalarAsync<long>("select customer_id from engine.identities where kind = 1 and value = 'kh-14'"));
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from customers where account_id = {_account}"));
        Assert.True(known == 0 || known == customer);
    }

    [Fact]
    public async Task Widget_NamingTwoCustomers_MakesThemOne()
    {
        var owner = await _engine.CustomerAsync(_account, "kh-15");
        Assert.NotEqual(owner, await CustomerAfterAsync(Body("follow", $$$$""" "oa_id":"{{{{OaId}}}}","follower":{"id":"9014"}""")));

        await TakeAsync(Body("widget_interaction_accepted", $$$$""" "oa_id":"{{{{OaId}}}}","data":{"user_id":"9014","user_external_id":"kh-15"}"""));

        await _engine.EventuallyAsync($"1 {owner}", "select count(distinct customer_id) || ' ' || min(customer_id) from engine.identities");
    }

    [Fact]
    public async Task Widget_NamingTwoCustomersWithAnExternalIdEach_LeavesEachItsOwn_AndBothTimelinesSayIt()
    {
        var (owner, follower) = (await _engine.CustomerAsync(_account, "kh-15"), await PersonAsync("9014"));

        await TakeAsync(Body("widget_interaction_accepted", $$$$""" "oa_id":"{{{{OaId}}}}","data":{"user_id":"9014","user_external_id":"kh-15"}"""));

        await _engine.EventuallyAsync(2L, "select count(distinct customer_id) from events where event_name = 'identity_conflict'");
        Assert.Equal((owner, follower), (await _engine.ScalarAsync<long>("select customer_id from engine.identities where kind = 1 and value = 'kh-15'"), await CustomerOfAsync("9014")));
    }

    [Fact]
    public async Task ChatNow_InBothShapes_IsAnEventOfANewCustomer()
    {
        await TakeAsync(Body("user_click_chatnow", $$$$""" "oa_id":"{{{{OaId}}}}","user_id":"9015","user_id_by_app":"55" """));
        await TakeAsync(Body("user_click_chatnow", $$$$""" "oa_id":"{{{{OaId}}}}","follower":{"id":"9016"},"source":"zalo" """));
        await DoneAsync();
        Assert.Equal("chat_opened 2", await _engine.ScalarAsync<string>("select event_name || ' ' || count(distinct customer_id) from events group by event_name"));
    }

    private Task<WebhookReceipt> TakeAsync(string body)
    {
        var raw = Encoding.UTF8.GetBytes(body);
        var mac = "mac=" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(AppId + body + WebhookEnvelope.Read(raw)!.Timestamp + Key)));
        return _engine.Grains.WebhookIntake().Take(new WebhookDelivery(raw, mac, null));
    }

    private Task DoneAsync() => _engine.EventuallyAsync(0L, "select count(*) from engine.webhook_inbox");

    private async Task<long> CustomerAfterAsync(string body)
    {
        await TakeAsync(body);
        await DoneAsync();
        return await CustomerOfAsync("9014");
    }

    private Task<long> CustomerOfAsync(string user) =>
        _engine.ScalarAsync<long>($"select customer_id from engine.identities where account_id = {_account} and kind = 2 and value = '{user}'");

    private async Task<long> PersonAsync(string user, ProfilePatch? profile = null) =>
        await _engine.CustomerAsync(_account, $"kh-{user}", _engine.Identify($"kh-{user}", profile, new Identity(IdentityKind.Zalo, user)));

    private async Task<long> MessageAsync(long customer, string text, string? outcome, long sentAt, string? zaloId = null, string status = "queued")
    {
        var id = await _engine.ScalarAsync<long>(
            $"insert into oamessages (account_id, customer_id, direction, content, status) values ({_account}, {customer}, 'outbound', '{text}', '{status}') returning id");
        await _engine.ExecuteAsync($"""
            insert into engine.messages (message_id, account_id, oa_id, channel, category, attempt, deadline_at, outcome, zalo_message_id)
            values ({id}, {_account}, {_oa}, 'oa', 'promotion', 1, to_timestamp({sentAt}) + interval '10 s', {Quoted(outcome)}, {Quoted(zaloId)})
            """);
        return id;
    }

    private async Task<long> QueuedAsync(long customer, string lane)
    {
        var id = await _engine.ScalarAsync<long>(
            $"insert into oamessages (account_id, customer_id, direction, content, status) values ({_account}, {customer}, 'outbound', 'x', 'queued') returning id");
        await _engine.ExecuteAsync($$$$"""
            insert into engine.messages (message_id, account_id, oa_id, channel, category, needs_consent)
            values ({{{{id}}}}, {{{{_account}}}}, {{{{_oa}}}}, 'oa', '{{{{lane}}}}', '{{{{lane}}}}' <> 'transaction');
            insert into engine.send_queue (id, account_id, oa_id, lane, recipient, body, not_before)
            values ({{{{id}}}}, {{{{_account}}}}, {{{{_oa}}}}, '{{{{lane}}}}', '1', '{"text":"x"}', now() + interval '1 day')
            """);
        return id;
    }

    private Task<string> TagsAsync(params long[] customers) => _engine.ScalarAsync<string>(
        $"select string_agg(coalesce((traits -> 'zaloTags')::text, '-'), '|' order by customer_id) from engine.customer_profiles where customer_id in ({string.Join(',', customers)})");

    private static string Quoted(string? text) => text is null ? "null" : $"'{text}'";

    private static string Body(string name, string rest, long at = 1_790_000_000_000) =>
        $$$$"""{"app_id":"{{{{AppId}}}}","event_name":"{{{{name}}}}","timestamp":"{{{{at}}}}",{{{{rest}}}}}""";

    private static string Echo(string user, string message, string text) =>
        Body("oa_send_text", $$$$""" "sender":{"id":"{{{{OaId}}}}"},"recipient":{"id":"{{{{user}}}}"},"message":{"msg_id":"{{{{message}}}}","text":"{{{{text}}}}"}""");

    private static string Tag(string name, string tag, params string[] users) =>
        Body(name, $$$$""" "oa_id":"{{{{OaId}}}}","tag":{"user_ids":["{{{{string.Join("\",\"", users)}}}}"],"name":"{{{{tag}}}}"}""");

    private static string Status(string template, string status, long at) =>
        Body("change_template_status", $$$$""" "oa_id":"{{{{OaId}}}}","template_id":"{{{{template}}}}","status":{"new_status":"{{{{status}}}}"}""", at);
}
