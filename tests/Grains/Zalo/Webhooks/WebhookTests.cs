using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>From a signed body to the customer's timeline: every webhook once, whatever order and however often it comes.</summary>
public sealed class WebhookTests(PostgresCluster postgres) : IAsyncLifetime
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
        _engine = _all.Add(await EngineCluster.StartAsync(database, webhooks: new WebhookOptions { Backoff = TimeSpan.FromMilliseconds(10), TakeAtOnce = 20 }));
        _account = await _engine.AccountAsync();
        _oa = await _engine.OfficialAccountAsync(_account, OaId, "token", AppId, Key);
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task Person_FollowsWritesAndLeaves_TwiceAndInTheWrongOrder_IsOneCustomer()
    {
        string[] bodies = [Unfollow("7001", 1_790_000_003_000), Wrote("7001", "m1", "Chào shop 🌸", 1_790_000_002_000), Follow("7001", 1_790_000_001_000)];

        foreach (var body in bodies.Concat(bodies))
        {
            Assert.Equal(WebhookReceipt.Kept, await TakeAsync(body));
        }

        await DoneAsync();
        Assert.Equal("zalo_follow,message_received,zalo_unfollow", await _engine.ScalarAsync<string>(
            $"select string_agg(event_name, ',' order by event_time) from events where account_id = {_account} and source = 'zalo'"));
        Assert.Equal("1 7001", await _engine.ScalarAsync<string>(
            $"select count(*) over () || ' ' || value from engine.identities where account_id = {_account} and kind = 2"));
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from customers where account_id = {_account}"));
        Assert.Equal(6, await _engine.ScalarAsync<long>($"select count(*) from oawebhookevents where account_id = {_account} and status = 'success' and processed_at is not null"));
    }

    [Fact]
    public async Task Message_WithAttachments_IsOnTheTimelineWithAllThatItSays()
    {
        await TakeAsync($$$"""
            {"app_id":"{{{AppId}}}","event_name":"user_send_file","timestamp":"1790000000000","sender":{"id":"7002"},"recipient":{"id":"{{{OaId}}}"},
             "message":{"msg_id":"96d3cdf3af150460918","text":"Hóa đơn\u0000 của tôi","attachments":[{"type":"file","payload":{"url":"https://f.example/1","name":"hóa đơn.pdf","size":"9999"}}]}}
            """);

        await DoneAsync();
        var properties = JsonSerializer.Deserialize<JsonElement>(await _engine.ScalarAsync<string>($"select propertiesjson::text from events where account_id = {_account}"));
        Assert.Equal(("file", "Hóa đơn của tôi", "96d3cdf3af150460918", OaId),
            (Text(properties, "kind"), Text(properties, "text"), Text(properties, "zaloMessageId"), Text(properties, "oaId")));
        var file = Assert.Single(properties.GetProperty("attachments").EnumerateArray());
        Assert.Equal(("https://f.example/1", "hóa đơn.pdf", 9999), (Text(file, "url"), Text(file, "name"), file.GetProperty("size").GetInt64()));
    }

    [Fact]
    public async Task Forged_IsRefused_AndNothingIsKept()
    {
        var body = Follow("7003");
        Assert.Equal(WebhookReceipt.Forged, await TakeAsync(body, "another-key"));
        Assert.Equal(WebhookReceipt.Forged, await Intake.Take(new WebhookDelivery(Encoding.UTF8.GetBytes(body), null, null)));
        Assert.Equal(WebhookReceipt.Forged, await Intake.Take(new WebhookDelivery(Encoding.UTF8.GetBytes(body), "mac=" + new string('0', 64), null)));

        // Of an Official Account that nobody connected, by somebody who has no key of its app.
        Assert.Equal(WebhookReceipt.Forged, await TakeAsync(Follow("7003", oa: "999"), "another-key"));
        Assert.Equal(WebhookReceipt.Forged, await TakeAsync(Follow("7003", oa: "999", app: "77")));
        Assert.Equal(0, await StoredAsync());
    }

    [Fact]
    public async Task Body_ThatIsNoObject_IsMalformed()
    {
        foreach (var body in new[] { "", "[]", "7", "{", "{} {}", "\"text\"" })
        {
            Assert.Equal(WebhookReceipt.Malformed, await TakeAsync(body));
        }
    }

    [Fact]
    public async Task ConsoleTest_IsAnsweredAndNotProcessed()
    {
        Assert.Equal(WebhookReceipt.ConsoleTest, await TakeAsync(Wrote("7004", "This is message id", "hi"), "another-key"));
        Assert.Equal(WebhookReceipt.ConsoleTest, await TakeAsync(Wrote("7004", "This is message id", "hi")));
        Assert.Equal(0, await StoredAsync());
    }

    [Fact]
    public async Task OfficialAccountThatNobodyConnected_OfAKnownApp_IsKeptAside()
    {
        Assert.Equal(WebhookReceipt.Unrouted, await TakeAsync(Follow("7005", oa: "3333333333333333333")));

        Assert.Equal($"{AppId} 3333333333333333333 follow 7005", await _engine.ScalarAsync<string>(
            "select app_id || ' ' || oa_id || ' ' || event_type || ' ' || (payload #>> '{follower,id}') from engine.unrouted_webhooks"));
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from oawebhookevents"));
    }

    /// <summary>It is tried again when its signal's row comes back, not in a circle; and nothing is lost by it.</summary>
    [Fact]
    public async Task Lane_WhoseTurnTheDatabaseRefuses_Rests_AndGoesOnLater()
    {
        await _engine.ExecuteAsync("""
            create sequence tries;
            create function refuse() returns trigger language plpgsql security definer as 'begin perform nextval(''public.tries''); raise exception ''no''; end';
            create trigger refuse before update on oawebhookevents for each row execute function refuse();
            """);
        Assert.Equal(WebhookReceipt.Kept, await TakeAsync(Follow("7009")));
        await _engine.EventuallyAsync(true, "select is_called from tries");
        await Task.Delay(1_000);
        Assert.InRange(await _engine.ScalarAsync<long>("select last_value from tries"), 1, 10);

        await _engine.ExecuteAsync("drop trigger refuse on oawebhookevents");
        await _engine.EventuallyAsync(0L, "select count(*) from engine.webhook_inbox", 60);
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from events where account_id = {_account} and event_name = 'zalo_follow'"));
    }

    /// <summary>The app's key alone does not say that nobody connected it: what is known of the other Official Accounts may be a moment old.</summary>
    [Fact]
    public async Task OfficialAccount_ConnectedJustNow_IsKnownToTheVeryNextWebhook()
    {
        Assert.Equal(WebhookReceipt.Kept, await TakeAsync(Follow("7005")));
        for (var i = 0; i < 20; i++)
        {
            var oa = $"55555555555555555{i:00}";
            await _engine.OfficialAccountAsync(_account, oa, $"token-{i}", AppId, Key);
            Assert.Equal(WebhookReceipt.Kept, await TakeAsync(Follow("7005", oa: oa)));
        }
    }

    [Fact]
    public async Task Key_Changed_CountsAtOnce_AndADisconnectedAccountIsForgotten()
    {
        Assert.Equal(WebhookReceipt.Kept, await TakeAsync(Follow("7006")));
        await _engine.ExecuteAsync($"update engine.official_accounts set oa_secret_key_ciphertext = null where zalo_account_id = {_oa}");
        await _engine.OfficialAccountAsync(_account, "4444444444444444444", "token-2", AppId, "second-key");

        Assert.Equal(WebhookReceipt.Kept, await TakeAsync(Follow("7006", oa: "4444444444444444444"), "second-key"));
        Assert.Equal(WebhookReceipt.Forged, await TakeAsync(Follow("7007")));

        await _engine.ExecuteAsync($"update zalo_accounts set deleted_at = now() where zalo_user_id = '4444444444444444444'");
        await UntilAsync(async () => await TakeAsync(Follow("7008", oa: "4444444444444444444"), "second-key") == WebhookReceipt.Forged);
    }

    [Theory]
    [InlineData("oa_id", false), InlineData("app_id", true), InlineData("oa_id", true)]
    public async Task Signature_InAnotherWayThatSourcesName_IsAccepted(string first, bool headerTime)
    {
        var body = Follow("7009");
        var time = headerTime ? "1790000009999" : "1790000000000";
        var mac = Sign(first == "oa_id" ? OaId : AppId, body, time, Key);
        Assert.Equal(WebhookReceipt.Kept, await Intake.Take(new WebhookDelivery(Encoding.UTF8.GetBytes(body), mac, headerTime ? time : null)));
    }

    [Fact]
    public async Task Unknown_IsKept_AndNothingFollows()
    {
        Assert.Equal(WebhookReceipt.Kept, await TakeAsync($$"""{"app_id":"{{AppId}}","event_name":"user_sang_a_song","oa_id":"{{OaId}}","user_id":"7010","timestamp":"1790000000000"}"""));
        Assert.Equal("user_sang_a_song success", await _engine.ScalarAsync<string>("select event_type || ' ' || status from oawebhookevents"));
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.webhook_inbox"));
    }

    [Fact]
    public async Task Flood_OfManyPeopleAtOnce_EveryEventOnce_EachPersonsInOrder()
    {
        var deliveries = Enumerable.Range(0, 40).Select(person => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                // The time says nothing of the order: only in which order they came.
                var body = Wrote($"80{person:00}", $"p{person}-{i}", $"{i}");
                Assert.Equal(WebhookReceipt.Kept, await TakeAsync(body));
                Assert.Equal(WebhookReceipt.Kept, await TakeAsync(body));
            }
        }));
        await Task.WhenAll(deliveries);

        await DoneAsync();
        Assert.Equal("40 400", await _engine.ScalarAsync<string>($"select count(distinct customer_id) || ' ' || count(*) from events where account_id = {_account}"));
        Assert.Equal(0, await _engine.ScalarAsync<long>($"""
            select count(*) from (select id, lag(propertiesjson ->> 'text') over (partition by customer_id order by created_at, id) as before, propertiesjson ->> 'text' as text
                                    from events where account_id = {_account}) e where before >= text
            """));
        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}");
    }

    [Fact]
    public async Task Failing_IsTriedAgainAndParked_AndBlocksNobody()
    {
        // Longer than a Zalo id can be stored; in the same lane as the next one.
        var lane = WebhookLanes.Of(OaId, new string('9', 80));
        var neighbour = Enumerable.Range(9_000, 1_000).Select(n => $"{n}").First(n => WebhookLanes.Of(OaId, n) == lane);
        await TakeAsync(Follow(new string('9', 80)));
        await TakeAsync(Follow(neighbour));

        await _engine.EventuallyAsync(1L, $"select count(*) from events where account_id = {_account} and event_name = 'zalo_follow'", 5);
        await _engine.EventuallyAsync("failed 10", "select w.status || ' ' || p.attempts from engine.parked_webhooks p join oawebhookevents w on w.id = p.event_id", 30);
        Assert.NotEmpty(await _engine.ScalarAsync<string>("select reason from engine.parked_webhooks"));
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.webhook_inbox"));
        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}");
    }

    [Fact]
    public async Task Lane_DiedAfterTheCustomersCommit_DoesNothingTwice()
    {
        await TakeAsync(Follow("7011"));
        await DoneAsync();
        var lane = WebhookLanes.Of(OaId, "7011");
        await _engine.ExecuteAsync($"""
            insert into engine.webhook_inbox (event_id, account_id, lane, received_at, not_before, oa_row_id, oa_id, message_id)
            select id, account_id, {lane}, received_at, received_at, {_oa}, '{OaId}', '{MessageIdOf(Follow("7011"))}' from oawebhookevents
            """);

        await _engine.PlantAsync(GrainKey.WebhookLane(_account, lane), WebhookLanes.Work, []);

        await DoneAsync();
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from events where account_id = {_account}"));
    }

    [Fact]
    public async Task Receipts_InAnyOrder_MoveTheMessageForwardOnly()
    {
        var customer = await _engine.CustomerAsync(_account, "lan", _engine.Identify("lan", null, new Ingest.Identity(IdentityKind.Zalo, "7012")));
        await MessageAsync(customer, "z1", "sent");
        await MessageAsync(customer, "z2", "failed");

        await TakeAsync(Seen("7012", 1_790_000_020_000, "z1", "z2"));
        await DoneAsync();
        await TakeAsync(Received("7012", "z1", 1_790_000_010_000));
        await DoneAsync();

        Assert.Equal("read 1790000010 1790000020, failed", await _engine.ScalarAsync<string>($"""
            select string_agg(status || coalesce(' ' || extract(epoch from delivered_at)::bigint || ' ' || extract(epoch from read_at)::bigint, ''), ', ' order by id)
              from oamessages where account_id = {_account}
            """));
        Assert.Equal("message_delivered,message_read", await _engine.ScalarAsync<string>(
            $"select string_agg(event_name, ',' order by event_time) from events where customer_id = {customer} and source = 'zalo'"));
    }

    [Fact]
    public async Task Receipt_BeforeTheAnswerToItsSend_IsJoinedWhenThatComes()
    {
        var customer = await _engine.CustomerAsync(_account, "lan", _engine.Identify("lan", null, new Ingest.Identity(IdentityKind.Zalo, "7013")));
        var message = await MessageAsync(customer, null, "queued", "sending");
        await TakeAsync(Received("7013", "z3"));
        await _engine.EventuallyAsync(true, "select bool_or(attempt > 0) from engine.webhook_inbox");

        await _engine.ExecuteAsync($"""
            update engine.messages set outcome = null, zalo_message_id = 'z3' where message_id = {message};
            update oamessages set status = 'sent', sent_at = now() where id = {message}
            """);

        await DoneAsync();
        Assert.Equal("delivered", await _engine.ScalarAsync<string>($"select status from oamessages where id = {message}"));
    }

    /// <summary>The answer is committed after the message was looked up, and before it is asked whether anything is being sent.</summary>
    [Fact]
    public async Task Receipt_WhoseAnswerComesBetweenTwoLooks_IsJoinedAllTheSame()
    {
        var customer = await _engine.CustomerAsync(_account, "lan", _engine.Identify("lan", null, new Ingest.Identity(IdentityKind.Zalo, "7015")));
        var message = await MessageAsync(customer, null, "queued", "sending");
        await using (var connection = await _engine.Sql.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            // The second look stands before this lock.
            await ExecuteAsync("lock table engine.identities in access exclusive mode");
            await TakeAsync(Received("7015", "z4"));
            await _engine.EventuallyAsync(true, "select exists (select from pg_locks where relation = 'engine.identities'::regclass and not granted)");
            await ExecuteAsync($"""
                update engine.messages set outcome = null, zalo_message_id = 'z4' where message_id = {message};
                update oamessages set status = 'sent', sent_at = now() where id = {message}
                """);
            await transaction.CommitAsync();

            async Task ExecuteAsync(string sql)
            {
                await using var command = new Npgsql.NpgsqlCommand(sql, connection, transaction);
                await command.ExecuteNonQueryAsync();
            }
        }

        await DoneAsync();
        Assert.Equal("delivered", await _engine.ScalarAsync<string>($"select status from oamessages where id = {message}"));
    }

    [Fact]
    public async Task ReceiptByPhone_OfAMessageWhoseAnswerWasLost_SettlesIt_AndWaitsWhileTheAnswerMayCome()
    {
        var customer = await _engine.CustomerAsync(_account, "lan", _engine.Identify("lan", null, new Ingest.Identity(IdentityKind.Phone, "+84987654321")));
        var (lost, open) = (await MessageAsync(customer, null, "queued", "unknown"), await MessageAsync(customer, null, "queued", "sending"));
        await TakeAsync(ReceivedByPhone("z5", $"zo{lost}"));
        await TakeAsync(ReceivedByPhone("z5", $"zo{lost}"));
        await TakeAsync(ReceivedByPhone("z6", $"zo{open}"));
        await _engine.EventuallyAsync("delivered", $"select status from oamessages where id = {lost}");
        await _engine.EventuallyAsync(true, "select bool_or(attempt > 0) from engine.webhook_inbox");
        Assert.Equal("queued", await _engine.ScalarAsync<string>($"select status from oamessages where id = {open}"));

        // Nobody heard the other answer either.
        await _engine.ExecuteAsync($"update engine.messages set outcome = 'unknown' where message_id = {open}");

        await DoneAsync();
        Assert.Equal("delivered z5 1790000010,delivered z6 1790000010", await _engine.ScalarAsync<string>($"""
            select string_agg(o.status || ' ' || m.zalo_message_id || ' ' || extract(epoch from o.delivered_at)::bigint, ',' order by o.id)
              from oamessages o join engine.messages m on m.message_id = o.id where o.customer_id = {customer} and m.outcome is null
            """));
        Assert.Equal(2, await _engine.ScalarAsync<long>($"select count(*) from events where customer_id = {customer} and event_name = 'message_delivered'"));
    }

    [Fact]
    public async Task ReceiptByPhone_OfSomebodyElsesMessage_WaitsForNothingAndSettlesNothing()
    {
        var customer = await _engine.CustomerAsync(_account, "lan", _engine.Identify("lan", null, new Ingest.Identity(IdentityKind.Phone, "+84987654321")));
        var (open, failed) = (await MessageAsync(customer, null, "queued", "sending"), await MessageAsync(customer, null, "failed"));
        await TakeAsync(ReceivedByPhone("z7", "of-another-system"));
        await TakeAsync(ReceivedByPhone("z8", $"zo{failed}"));
        await TakeAsync(ReceivedByPhone("z9", $"zo{failed + 1_000_000}"));

        await DoneAsync();
        Assert.Equal("queued sending,failed -", await _engine.ScalarAsync<string>($"""
            select string_agg(o.status || ' ' || coalesce(m.outcome, '-'), ',' order by o.id) from oamessages o join engine.messages m on m.message_id = o.id
             where o.id in ({open}, {failed}) and m.zalo_message_id is null
            """));
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from events where customer_id = {customer} and event_name = 'message_delivered'"));
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.parked_webhooks"));
    }

    [Fact]
    public async Task Receipt_OfAStranger_MakesNobodyACustomer()
    {
        await TakeAsync(Received("7014", "z9"));
        await TakeAsync(Received("84987654321", "z9"));
        await DoneAsync();
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from customers where account_id = {_account}"));
    }

    private IWebhookIntakeGrain Intake => _engine.Grains.WebhookIntake();

    private Task<WebhookReceipt> TakeAsync(string body, string key = Key)
    {
        var time = WebhookEnvelope.Read(Encoding.UTF8.GetBytes(body))?.Timestamp ?? "";
        var app = WebhookEnvelope.Read(Encoding.UTF8.GetBytes(body))?.AppId ?? AppId;
        return Intake.Take(new WebhookDelivery(Encoding.UTF8.GetBytes(body), Sign(app, body, time, key), null));
    }

    private Task DoneAsync() => _engine.EventuallyAsync(0L, "select count(*) from engine.webhook_inbox");

    private Task<long> StoredAsync() => _engine.ScalarAsync<long>(
        "select (select count(*) from oawebhookevents) + (select count(*) from engine.unrouted_webhooks) + (select count(*) from engine.webhook_inbox)");

    private async Task<long> MessageAsync(long customer, string? zaloId, string status, string? outcome = null)
    {
        var id = await _engine.ScalarAsync<long>(
            $"insert into oamessages (account_id, customer_id, direction, content, status) values ({_account}, {customer}, 'outbound', 'x', '{status}') returning id");
        await _engine.ExecuteAsync($"""
            insert into engine.messages (message_id, account_id, oa_id, channel, category, attempt, outcome, zalo_message_id)
            values ({id}, {_account}, {_oa}, 'oa', 'promotion', 1, {(outcome is null ? "null" : $"'{outcome}'")}, {(zaloId is null ? "null" : $"'{zaloId}'")})
            """);
        return id;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(10), "It did not come to be.");
            await Task.Delay(50);
        }
    }

    private static string Follow(string user, long at = 1_790_000_000_000, string oa = OaId, string app = AppId) =>
        $$$"""{"app_id":"{{{app}}}","event_name":"follow","oa_id":"{{{oa}}}","follower":{"id":"{{{user}}}"},"source":"oa_profile","timestamp":"{{{Digits(at)}}}"}""";

    private static string Unfollow(string user, long at) =>
        $$$"""{"app_id":"{{{AppId}}}","event_name":"unfollow","oa_id":"{{{OaId}}}","follower":{"id":"{{{user}}}"},"timestamp":"{{{Digits(at)}}}"}""";

    private static string Wrote(string user, string message, string text, long at = 1_790_000_000_000) =>
        $$$"""{"app_id":"{{{AppId}}}","event_name":"user_send_text","sender":{"id":"{{{user}}}"},"recipient":{"id":"{{{OaId}}}"},"message":{"msg_id":"{{{message}}}","text":"{{{text}}}"},"timestamp":{{{Digits(at)}}}}""";

    private static string Received(string user, string message, long at = 1_790_000_000_000) =>
        $$$"""{"app_id":"{{{AppId}}}","event_name":"user_received_message","sender":{"id":"{{{OaId}}}"},"recipient":{"id":"{{{user}}}"},"message":{"msg_id":"{{{message}}}"},"timestamp":"{{{Digits(at)}}}"}""";

    private static string ReceivedByPhone(string message, string tracking) =>
        $$$"""{"app_id":"{{{AppId}}}","event_name":"user_received_message","sender":{"id":"{{{OaId}}}"},"recipient":{"id":"84987654321"},"message":{"delivery_time":"1790000010000","msg_id":"{{{message}}}","tracking_id":"{{{tracking}}}"},"timestamp":"1790000012000"}""";

    private static string Seen(string user, long at, params string[] messages) =>
        $$$"""{"app_id":"{{{AppId}}}","event_name":"user_seen_message","sender":{"id":"{{{user}}}"},"recipient":{"id":"{{{OaId}}}"},"message":{"msg_ids":{{{JsonSerializer.Serialize(messages)}}}},"timestamp":"{{{Digits(at)}}}"}""";

    private static string MessageIdOf(string body)
    {
        var raw = Encoding.UTF8.GetBytes(body);
        return WebhookItems.MessageIdOf(ZaloWebhookReader.Read(WebhookEnvelope.Read(raw)!.Body, raw, OaId));
    }

    private static string Sign(string id, string body, string time, string key) =>
        "mac=" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id + body + time + key)));

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
