using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ZaloOrleans.Catalog;
using ZaloOrleans.Customers;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;
using ZaloOrleans.Zalo;
using ZaloOrleans.Zalo.Webhooks;

namespace ZaloOrleans.Privacy;

/// <summary>A person of whom everything is held that can be, in words that are found again.</summary>
internal sealed class Canary(EngineCluster engine, AccountId account, long oa)
{
    public const string OaKey = "oa-secret-key";
    public const string External = "kh-zkanary";
    public const string ZaloId = "7700000077";
    public const string MiniAppId = "77:8800000088";
    public const string Phone = "+84912340077";
    public const string Email = "zkanary@b.vn";
    public const string Device = "dev-zkanary";

    /// <summary>What must not be found any more.</summary>
    public static readonly string[] Words = ["kanary", "Kanari", "912340077", ZaloId, "8800000088"];

    public static readonly Identity Zalo = new(IdentityKind.Zalo, ZaloId);

    /// <summary>The customer with all that is known of them: from their own words, a device that they visited with, a person of the account, and somebody at psql.</summary>
    public async Task<long> MakeAsync()
    {
        var visit = await engine.Grains.Device(account, Device).Ingest(new IngestCommand { Actor = "key:1", Items = [engine.Track("visited", """{"page":"trang-zkanary"}""", device: Device)] });
        Assert.Equal(IngestRoute.Here, visit.Route);
        var id = await engine.CustomerAsync(account, External, engine.Identify(External, Profile(), Zalo,
            new Identity(IdentityKind.MiniApp, MiniAppId), new Identity(IdentityKind.Phone, Phone), new Identity(IdentityKind.Email, Email)));
        var bind = await engine.Grains.Customer(account, id).Ingest(new IngestCommand { Actor = "key:1", Items = [engine.Identify(External)], BindDevice = Device });
        foreach (var wakeup in bind.Deliver)
        {
            await engine.Grains.Wakeable(GrainKey.Parse(wakeup.Target)).Wake(wakeup);
        }

        await engine.EventuallyAsync(1L, $"select count(*) from events where customer_id = {id} and event_name = 'visited'");
        var changed = await engine.Grains.Catalog(account).Change(new CatalogChange { Resource = "customers", Id = id, Actor = "key:7", Json = """{"address":"12 phố Kanary"}""" });
        Assert.Equal(CatalogOutcome.Done, changed.Outcome);
        await engine.ExecuteAsync($"""
            update customers set last_name = 'Vũ Kanari' where id = {id};
            update zalo_accounts set avatar_url = 'https://x/zkanary.png' where zalo_user_id = '{ZaloId}'
            """);
        return id;
    }

    /// <summary>What other parts of the engine keep of a customer.</summary>
    public async Task FillAsync(long id)
    {
        var campaign = await CampaignAsync();
        await engine.ExecuteAsync($$$$"""
            insert into touchpoints (account_id, customer_id, campaign_id, event_time, type, detailjson) values ({{{{account}}}}, {{{{id}}}}, {{{{campaign}}}}, now(), 'click', '{"ref":"zkanary"}');
            insert into conversions (account_id, customer_id, campaign_id, conversion_time, type, value, detailjson) values ({{{{account}}}}, {{{{id}}}}, {{{{campaign}}}}, now(), 'purchase', 189000, '{"to":"zkanary"}');
            with l as (insert into links (account_id, target_url, short_code) values ({{{{account}}}}, 'https://x.vn', 'l{{{{id}}}}') returning id)
            insert into linkclicks (account_id, link_id, clicked_at, customer_id, device_id) select {{{{account}}}}, id, now(), {{{{id}}}}, '{{{{Device}}}}' from l;
            with a as (insert into audiences (account_id, name, type) values ({{{{account}}}}, 'VIP', 'dynamic') returning id)
            insert into audiencemembers (account_id, audience_id, customer_id) select {{{{account}}}}, id, {{{{id}}}} from a;
            with e as (insert into experiments (account_id, name) values ({{{{account}}}}, 'E') returning id),
                 v as (insert into experimentvariants (account_id, experiment_id, code, traffic_split) select {{{{account}}}}, id, 'A', 100 from e returning id, experiment_id),
                 a as (insert into experimentassignments (account_id, customer_id, experiment_id, variant_id) select {{{{account}}}}, {{{{id}}}}, experiment_id, id from v returning id)
            insert into engine.assignment_draws (assignment_id, account_id, hash_value, bucket, policy_version, source) select id, {{{{account}}}}, '{{{{External}}}}', 1, 1, 'api' from a;
            insert into engine.consents (account_id, customer_id, category, granted, said_at, source, text_version, proof, actor)
            values ({{{{account}}}}, {{{{id}}}}, 'promotion', true, now(), 'quầy-zkanary', 'v1', 'https://x/zkanary.pdf', 'key:7');
            insert into engine.media (id, account_id, customer_id, message_id, place, lane, kind, url, name, state, not_before, content_type, size, sha256, created_at, stored_at)
            values ({{{{id}}}}, {{{{account}}}}, {{{{id}}}}, 1, 0, 0, 'image', 'https://x/zkanary.jpg', 'zkanary.jpg', 'stored', now(), 'image/jpeg', 7, sha256('x'), now(), now());
            insert into engine.media_parts (account_id, media_id, part, bytes) values ({{{{account}}}}, {{{{id}}}}, 0, convert_to('zkanary', 'UTF8'));
            insert into engine.journey_entries (account_id, journey_id, customer_id, entry_key, run_id) values ({{{{account}}}}, 1, {{{{id}}}}, 'order-zkanary', 1);
            insert into engine.parked_wakeups (id, account_id, target, due_at, kind, payload, reason)
            values (-{{{{id}}}}, {{{{account}}}}, 't{{{{account}}}}/j/7/{{{{id}}}}/9', now(), 'start_run', convert_to('{"event":"zkanary"}', 'UTF8'), 'x'),
                   (-{{{{id}}}} - 1000000, {{{{account}}}}, 't{{{{account}}}}/d/00', now(), 'bind_device', convert_to('{"device":"zkanary-2","customer":{{{{id}}}}}', 'UTF8'), 'x');
            insert into engine.unrouted_webhooks (app_id, oa_id, event_type, payload, received_at)
            values ('{{{{SimulatedZalo.AppId}}}}', '1', 'user_send_text', '{"event_name":"user_send_text","sender":{"id":"{{{{ZaloId}}}}"},"message":{"text":"tin-zkanary"}}', now())
            """);
        await FeedbackAsync(id, campaign);
        var made = await engine.Grains.Catalog(account).Create(new CatalogChange
        {
            Resource = "customers", Actor = "key:7", Json = """{"externalId":"kh-2","firstName":"An"}""", IdempotencyKey = "k-1", RequestHash = new byte[32],
        });
        Assert.Equal(CatalogOutcome.Created, made.Outcome);
        await engine.ExecuteAsync($$"""
            insert into engine.idempotency_keys (account_id, key_hash, request_hash, status, response, customer_id)
            values ({{account}}, sha256('a'), sha256('a'), 201, convert_to('{"id":{{id}},"accountId":{{account}},"externalId":"{{External}}","firstName":"Zkanary"}', 'UTF8'), null),
                   ({{account}}, sha256('b'), sha256('b'), 201, convert_to('{"id":5,"customerId":{{id}},"content":"tin-zkanary"}', 'UTF8'), null),
                   ({{account}}, sha256('c'), sha256('c'), 200, convert_to('{"decisionId":7,"reasons":[{"text":"zkanary"}]}', 'UTF8'), {{id}})
            """);
    }

    /// <summary>Feedback with a file that goes with it.</summary>
    public async Task FeedbackAsync(long id, long campaign)
    {
        var feedback = new FeedbackGiven(4, "ý-zkanary", ["nhãn-zkanary"]) { NpsScore = 9, CampaignId = campaign };
        var item = MiniApps.FeedbackItem.Of(feedback, $"f-{id}", TimeProvider.System.GetUtcNow());
        Assert.Null((await engine.IngestAsync(account, id, item)).Items[0].Error);
        await engine.ExecuteAsync($"insert into attachments (account_id, feedback_id, file_url) select account_id, id, 'https://x/zkanary.jpg' from user_feedback where customer_id = {id}");
    }

    public Task<long> CampaignAsync() => engine.ScalarAsync<long>(
        $"insert into marketing_campaigns (account_id, name, status_id) select {account}, 'C', row_id from engine.seed_rows where account_id = {account} and table_name = 'campaign_statuses' and key = 'running' returning id");

    /// <summary>A signed webhook of the Official Account's.</summary>
    public async Task WebhookAsync(string name, string rest, long? at = null)
    {
        var body = $$$$"""{"app_id":"{{{{SimulatedZalo.AppId}}}}","event_name":"{{{{name}}}}","timestamp":"{{{{at ?? TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}}}}",{{{{rest}}}}}""";
        var mac = "mac=" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            SimulatedZalo.AppId + body + WebhookEnvelope.Read(Encoding.UTF8.GetBytes(body))!.Timestamp + OaKey)));
        Assert.Equal(WebhookReceipt.Kept, await engine.Grains.WebhookIntake().Take(new WebhookDelivery(Encoding.UTF8.GetBytes(body), mac, null)));
    }

    /// <summary>They write to the Official Account.</summary>
    public Task WroteAsync(string message, string text) =>
        WebhookAsync("user_send_text", $$$$""" "sender":{"id":"{{{{ZaloId}}}}"},"recipient":{"id":"{{{{SimulatedZalo.OaId}}}}"},"message":{"msg_id":"{{{{message}}}}","text":"{{{{text}}}}"}""");

    /// <summary>Zalo tells that the Official Account sent them something.</summary>
    public Task EchoAsync(string message, string text) =>
        WebhookAsync("oa_send_text", $$$$""" "sender":{"id":"{{{{SimulatedZalo.OaId}}}}"},"recipient":{"id":"{{{{ZaloId}}}}"},"message":{"msg_id":"{{{{message}}}}","text":"{{{{text}}}}"}""");

    /// <summary>Zalo tells that they have looked at messages.</summary>
    public Task SeenAsync(string message) =>
        WebhookAsync("user_seen_message", $$$$""" "sender":{"id":"{{{{ZaloId}}}}"},"recipient":{"id":"{{{{SimulatedZalo.OaId}}}}"},"message":{"msg_ids":["{{{{message}}}}"]}""");

    public Task WebhooksDoneAsync() => engine.EventuallyAsync(0L, "select count(*) from engine.webhook_inbox");

    /// <summary>Somebody of the account answers.</summary>
    public async Task<ReplyAnswer> ReplyAsync(long id, string text, string key) => await engine.Grains.Customer(account, id).Reply(
        new SupportReply { Actor = "key:7", Json = $$"""{"text":"{{text}}"}""", IdempotencyKey = key, RequestHash = new byte[32] });

    /// <summary>Asks for the erasure, and waits until it is done.</summary>
    public async Task EraseAsync(long id)
    {
        Assert.Equal(CatalogOutcome.Accepted, (await engine.Grains.Customer(account, id).Erase("key:7")).Outcome);
        await ErasedAsync(id);
    }

    public Task ErasedAsync(long id) => engine.EventuallyAsync(true, $"select erasure_done_at is not null from engine.customer_profiles where customer_id = {id}", 60);

    /// <summary>Nothing in the whole database says who it was.</summary>
    public async Task AssertGoneAsync() => Assert.Equal([], await DatabaseDump.FindAsync(engine.Sql, Words));

    public long Oa => oa;

    private static ProfilePatch Profile() => new(
        ImmutableDictionary<string, string?>.Empty.Add("first_name", "Zkanary").Add("phone", Phone).Add("email", Email).Add("marketing_consent", "true").Add("consent_source", "quầy-zkanary"),
        ImmutableDictionary<string, string?>.Empty.Add("ghi_chu", "\"trait-zkanary\""));
}
