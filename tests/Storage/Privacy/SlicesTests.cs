using ZaloOrleans.Databases;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Privacy;

/// <summary>The slices of an erasure: each may be cut off, and is done again without harm.</summary>
public sealed class SlicesTests(SharedDatabase shared) : SchemaTest(shared)
{
    [Fact]
    public async Task Rows_CutOffAfterEachSlice_AreAllStrippedInTheEnd_AndAgainIsNothing()
    {
        var account = await AccountAsync();
        var (customer, other) = (await CustomerAsync(account), await CustomerAsync(account));
        await EventsAsync(account, customer, 4_500);
        await EventsAsync(account, other, 3);
        var rows = new ErasedRows(Engine, TimeProvider.System);
        var (person, slice, changed) = (new ErasedPerson { Customers = [customer] }, new ErasureSlice(false), 0);
        for (var cut = 0; !slice.IsDone; cut++)
        {
            Assert.InRange(cut, 0, 100);
            (slice, var some) = await rows.RunAsync(account, person, slice.Place, TimeSpan.Zero);
            changed += some;
        }

        Assert.Equal(4_500, changed);
        Assert.Equal(0L, await Engine.ScalarAsync("select count(*) from events where customer_id = $1 and (propertiesjson is not null or device_id is not null)", customer));
        Assert.Equal(4_500L, await Engine.ScalarAsync("select count(*) from events where customer_id = $1", customer));
        Assert.Equal(3L, await Engine.ScalarAsync("select count(*) from events where customer_id = $1 and propertiesjson is not null and device_id is not null", other));
        var (again, none) = await rows.RunAsync(account, person, null, TimeSpan.FromMinutes(1));
        Assert.Equal((true, 0), (again.IsDone, none));
    }

    [Fact]
    public async Task Webhooks_CutOffAfterEachSlice_AreReadOnceToTheEnd_AndOthersAreLeftAlone()
    {
        var account = await AccountAsync();
        var until = TimeProvider.System.GetUtcNow();
        await Engine.ExecuteAsync("""
            insert into oawebhookevents (account_id, event_type, payloadjson, received_at, status)
            select $1, 'user_send_text', jsonb_build_object('event_name', 'user_send_text', 'oa_id', '9', 'sender', jsonb_build_object('id', case when n % 50 = 0 then '7700' else 'u' || n end)),
                   $2 - interval '1 s' * n, 'success' from generate_series(1, 5000) n
            """, account.Value, until.UtcDateTime);
        await WebhookAsync(account, """{"event_name": "follow", "follower": {"id": "7700"}}""", until.AddSeconds(1));
        var tagged = await WebhookAsync(account, """{"event_name": "add_user_to_tag", "tag": {"name": "VIP", "user_ids": ["1", "7700", "2"]}}""", until, "pending");
        var person = new ErasedPerson { Customers = [1], ZaloIds = ["7700"] };
        var webhooks = new ErasedWebhooks(Engine, TimeProvider.System);
        var slice = await webhooks.RunAsync(account, person, until, null, TimeSpan.Zero);
        for (var cut = 0; !slice.IsDone; cut++)
        {
            Assert.InRange(cut, 0, 10);
            slice = await webhooks.RunAsync(account, person, until, slice.Place, TimeSpan.Zero);
        }

        Assert.Equal(100L, await Engine.ScalarAsync("select count(*) from oawebhookevents where account_id = $1 and payloadjson = '{\"event_name\": \"user_send_text\", \"oa_id\": \"9\", \"erased\": true}'", account.Value));
        Assert.Equal(4_900L, await Engine.ScalarAsync("select count(*) from oawebhookevents where account_id = $1 and payloadjson #>> '{sender,id}' like 'u%'", account.Value));
        Assert.Equal("""["1", "2"] pending""", await Engine.ScalarAsync("select payloadjson #>> '{tag,user_ids}' || ' ' || status from oawebhookevents where id = $1", tagged));
        Assert.Equal(1L, await Engine.ScalarAsync("select count(*) from oawebhookevents where account_id = $1 and payloadjson::text like '%7700%'", account.Value));
    }

    [Fact]
    public async Task Webhook_OfAnUnconnectedAccountOfTheSameApp_IsStripped_AndOneOfAnotherAppIsNot()
    {
        var account = await AccountAsync();
        var app = Random.Shared.NextInt64(1_000_000, long.MaxValue).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var oa = (long)(await Engine.ScalarAsync("insert into zalo_accounts (account_id, zalo_user_id) values ($1, $2) returning id", account.Value, app))!;
        await Engine.ExecuteAsync("insert into engine.official_accounts (zalo_account_id, account_id, oa_id, app_id) values ($1, $2, $3, $3)", oa, account.Value, app);
        await Engine.ExecuteAsync("""
            insert into engine.unrouted_webhooks (app_id, event_type, payload, received_at)
            select a, 'x', '{"event_name": "x", "sender": {"id": "7701"}}', now() - interval '1 s' from unnest(array[$1, $1 || '0']) a
            """, app);

        var slice = await new ErasedWebhooks(Engine, TimeProvider.System).RunAsync(account, new ErasedPerson { ZaloIds = ["7701"] }, TimeProvider.System.GetUtcNow(), null, TimeSpan.FromMinutes(1));

        Assert.True(slice.IsDone);
        Assert.Equal([app + "0"], (await Engine.RowsAsync("select app_id from engine.unrouted_webhooks where payload::text like '%7701%'")).Select(r => (string)r[0]!));
    }

    private async Task<long> WebhookAsync(AccountId account, string body, DateTimeOffset at, string status = "success") => (long)(await Engine.ScalarAsync(
        "insert into oawebhookevents (account_id, event_type, payloadjson, received_at, status) values ($1, 'x', $2::jsonb, $3, $4) returning id", account.Value, body, at.UtcDateTime, status))!;

    private Task<int> EventsAsync(AccountId account, long customer, int count) => Engine.ExecuteAsync("""
        insert into events (account_id, customer_id, event_time, event_name, propertiesjson, device_id)
        select $1, $2, now() - interval '1 minute' * n, 'viewed', '{"sku": 1}', 'd' from generate_series(1, $3) n
        """, account.Value, customer, count);
}
