namespace ZaloOrleans.Story;

/// <summary>What the simulated Zalo tells of the messages that it took, through its own webhooks and the real API.</summary>
[Collection<StoryCollection>]
public sealed class ReceiptStoryTests(StoryFixture story)
{
    private const int People = 12;
    private static readonly string[] OfMessages = ["echo", "received", "seen"];

    [Fact]
    public async Task TemplateByPhone_Received_IsDeliveredAndOnTheTimeline()
    {
        using var shop = await OpenAsync("received");
        var customer = await shop.CustomerAsync("lan", new { firstName = "Lan", phone = "+84912000001" });
        await shop.BatchAsync(Item.Track("lan", "paid"));

        await story.Database.EventuallyAsync("delivered", $"select max(status) from oamessages where account_id = {shop.Id}");
        var send = Assert.Single(await shop.SendsAsync());
        Assert.Equal("84912000001", send.GetProperty("phone").GetString());
        // Its line is written when it has been answered; its effect may be there before.
        var receipt = Assert.Single(await Eventually.HoldsAsync("the receipt's line",
            async () => (await story.Simulator.LinesAsync("webhooks")).Where(w => w.GetProperty("oaId").ValueEquals(shop.OaId)).ToList(), lines => lines.Count > 0));
        var told = receipt.GetProperty("body").GetProperty("message");
        Assert.Equal((send.GetProperty("messageId").GetString(), send.GetProperty("trackingId").GetString(), 200),
            (told.GetProperty("msg_id").GetString(), told.GetProperty("tracking_id").GetString(), receipt.GetProperty("status").GetInt32()));
        // The moment is that of the delivery.
        Assert.Equal(told.GetProperty("delivery_time").GetString(), await story.Database.ScalarAsync<string>(
            $"select (extract(epoch from delivered_at) * 1000)::bigint::text from oamessages where account_id = {shop.Id}"));
        await Eventually.IsAsync("one event", 1, async () => (await shop.TimelineAsync(customer)).Count(item => item.GetProperty("kind").ValueEquals("event") && item.GetProperty("name").ValueEquals("message_delivered")));
    }

    [Fact]
    public async Task TemplateByPhone_WhoseAnswerWasLost_IsKnownByItsReceipt()
    {
        using var shop = await OpenAsync("received");
        await shop.CustomerAsync("lan", new { firstName = "Lan", phone = "+84912000002" });
        await story.Simulator.TellAsync("faults", new { match = new { endpoint = "/message/template", userId = "84912000002" }, behaviour = "drop_after_accept", times = 1 });
        await shop.BatchAsync(Item.Track("lan", "paid"));

        await story.Database.EventuallyAsync("delivered", $"select max(status) from oamessages where account_id = {shop.Id}");
        var send = Assert.Single(await shop.SendsAsync());
        Assert.Equal(("drop_after_accept", send.GetProperty("messageId").GetString()), (send.GetProperty("behaviour").GetString(),
            await story.Database.ScalarAsync<string>($"select zalo_message_id from engine.messages where account_id = {shop.Id} and outcome is null")));
    }

    [Fact]
    public async Task Webhooks_AgainLateAndInAnyOrder_TakeEffectOnce()
    {
        using var shop = await OpenAsync(OfMessages);
        var customers = new Dictionary<string, long>();
        for (var i = 0; i < People; i++)
        {
            customers[UserOf(i)] = await shop.CustomerAsync($"c{i}", new { firstName = "Lan", zaloUserId = UserOf(i) });
        }

        try
        {
            await FaultAsync(new { behaviour = "webhook_duplicate", value = 3 });
            await FaultAsync(new { match = new { endpoint = "oa_send_text" }, behaviour = "webhook_delay", value = 1_500, times = People / 2 });
            await FaultAsync(new { match = new { endpoint = "user_received_message" }, behaviour = "webhook_reorder", value = 3 });
            await FaultAsync(new { match = new { endpoint = "user_send_text" }, behaviour = "webhook_reorder", value = 2 });
            // Of some the answer is lost: their echo is all that tells.
            await FaultAsync(new { match = new { endpoint = "message/cs" }, behaviour = "drop_after_accept", times = 3 });
            foreach (var user in customers.Keys)
            {
                await story.Simulator.TellAsync($"users/{user}/say", new { oaId = shop.OaId, text = "Còn hàng không?" });
            }

            await shop.BatchAsync(Enumerable.Range(0, People).Select(i => Item.Track($"c{i}", "ordered")));

            // Four webhooks of each of them, each four times.
            await Eventually.IsAsync("all webhooks", 4 * 4 * People, async () => (await story.Simulator.LinesAsync("webhooks")).Count(w => w.GetProperty("oaId").ValueEquals(shop.OaId)));
            await story.Database.EventuallyAsync(0L, $"select count(*) from engine.webhook_inbox where account_id = {shop.Id}");
        }
        finally
        {
            using var cleared = await story.Simulator.Http.DeleteAsync(new Uri("/_sim/faults", UriKind.Relative));
        }

        Assert.Equal($"{People} {People} read", await story.Database.ScalarAsync<string>(
            $"select count(*) || ' ' || count(distinct customer_id) || ' ' || string_agg(distinct status, ',') from oamessages where account_id = {shop.Id} and direction = 'outbound'"));
        Assert.Equal($"message_delivered {People} {People},message_read {People} {People},message_received {People} {People}", await story.Database.ScalarAsync<string>($"""
            select string_agg(event_name || ' ' || n || ' ' || people, ',' order by event_name)
              from (select event_name, count(*) as n, count(distinct customer_id) as people from events where account_id = {shop.Id} and source = 'zalo' group by 1) e
            """));
        Assert.Equal($"{People} {People}", await story.Database.ScalarAsync<string>(
            $"select count(*) || ' ' || count(distinct customer_id) from oamessages where account_id = {shop.Id} and direction = 'inbound'"));
        Assert.Equal(0L, await story.Database.ScalarAsync<long>($"select count(*) from engine.parked_webhooks where account_id = {shop.Id}"));
        var sends = await shop.SendsAsync();
        Assert.Equal((People, 3), (sends.Count, sends.Count(s => s.GetProperty("behaviour").ValueEquals("drop_after_accept"))));
    }

    private static string UserOf(int person) => $"93000000{person:00}";

    /// <summary>A shop that writes to whom has ordered, and sends a template by phone to whom has paid; these follow its messages.</summary>
    private async Task<Shop> OpenAsync(params string[] follow)
    {
        var shop = await story.OpenShopAsync();
        await shop.ConnectAsync();
        var settings = OfMessages.ToDictionary(name => name, name => follow.Contains(name) ? (object)new { chance = 1, minMs = 200, maxMs = 600 } : null);
        settings["oaId"] = shop.OaId;
        await story.Simulator.TellAsync("webhooks/settings", settings);
        await shop.TemplateAsync("text", "Cảm ơn bạn!");
        await shop.TemplateAsync("zbs", """{"templateId":"7","data":{"name":"{{ first_name }}"}}""");
        await shop.JourneyAsync(("entry", """{"on":{"event":"ordered"}}"""), ("send_oa", """{"template":"text","category":"transaction"}"""), ("end", "{}"));
        await shop.JourneyAsync(("entry", """{"on":{"event":"paid"}}"""), ("send_oa", """{"template":"zbs","category":"transaction","channel":"zbs_phone"}"""), ("end", "{}"));
        return shop;
    }

    private Task FaultAsync(object fault) => story.Simulator.TellAsync("faults", fault);
}
