using System.Text.Json;

namespace ZaloOrleans.Story;

/// <summary>From what a customer does, through a journey and a decision, to the message on their phone.</summary>
[Collection<StoryCollection>]
public sealed class JourneyStoryTests(StoryFixture story)
{
    // Letters with two marks, letters that are composed and that are not, characters beyond the first plane, and what HTML would escape.
    private const string Product = "Áo dài “Lụa Hà Đông” & khăn <Huế> / Hue\u0302\u0301 — 1.250.000 ₫ 👨‍👩‍👧 🇻🇳";

    [Fact]
    public async Task Story_EventToMessage_ReachesZaloOnceAndReadsOnTheTimeline()
    {
        using var shop = await story.OpenShopAsync();
        await shop.ConnectAsync();
        var template = await shop.TemplateAsync("thanks", "Chào {{ first_name }} 🌸, cảm ơn đơn {{ event.properties.orderNo }}: {{ event.properties.product }}", "Approved", "first_name");
        var journey = await OrderJourneyAsync(shop);
        var lan = await shop.CustomerAsync("lan", new { firstName = "Đặng Thuỳ Trâm", zaloUserId = "9000000001", marketingConsent = true, tier = "gold" });
        var minh = await shop.CustomerAsync("minh", new { firstName = "Minh", zaloUserId = "9000000002", marketingConsent = true, tier = "gold" });
        var hoa = await shop.CustomerAsync("hoa", new { firstName = "Hoà", zaloUserId = "9000000003", marketingConsent = true, tier = "silver" });

        await shop.BatchAsync(Item.Track("lan", "viewed"), Item.Track("lan", "viewed"), Item.Track("minh", "viewed"), Item.Track("hoa", "viewed"), Item.Track("hoa", "viewed"));
        await shop.BatchAsync(new[] { "lan", "minh", "hoa" }.SelectMany(user => new[]
        {
            Item.Track(user, "ordered", new { total = 99_999, orderNo = "small" }),
            Item.Track(user, "ordered", new { total = 1_250_000, orderNo = "A-1", product = Product }),
        }));
        await shop.SettledAsync(runs: 3);
        await story.Database.EventuallyAsync(1L, $"select count(*) from oamessages where account_id = {shop.Id} and status = 'sent'");

        var text = $"Chào Đặng Thuỳ Trâm 🌸, cảm ơn đơn A-1: {Product}";
        var send = Assert.Single(await shop.SendsAsync());
        Assert.Equal(text, send.GetProperty("body").GetProperty("message").GetProperty("text").GetString());
        Assert.Equal(("9000000001", true), (send.GetProperty("userId").GetString(), send.GetProperty("accepted").GetBoolean()));
        Assert.Equal("""{"entered":3,"active":0,"completed":1,"exited":2,"parked":0}""", (await shop.Wire.GetAsync($"{Shop.PathOf("journeys", journey)}/stats")).Good().Text);

        var timeline = await shop.TimelineAsync(lan);
        Assert.Equal(["ordered", "ordered", "viewed", "viewed"], Of(timeline, "event", "name"));
        Assert.Equal(["ended", "sent", "condition_true", "waiting", "entered"], Of(timeline, "journey", "outcome"));
        Assert.Equal(["exited", "condition_false", "waiting", "entered"], Of(await shop.TimelineAsync(minh), "journey", "outcome"));
        Assert.Equal(["exited", "condition_false", "waiting", "entered"], Of(await shop.TimelineAsync(hoa), "journey", "outcome"));
        var decision = Assert.Single(timeline, item => item.GetProperty("kind").ValueEquals("decision"));
        var message = Assert.Single(timeline, item => item.GetProperty("kind").ValueEquals("message"));
        Assert.Equal(("send", "oa", "customer_care", journey), (Text(decision, "outcome"), Text(decision, "channel"), Text(decision, "category"), decision.GetProperty("journeyId").GetInt64()));
        Assert.Equal(message.GetProperty("id").GetInt64(), decision.GetProperty("messageId").GetInt64());
        Assert.Equal((text, "sent", "outbound", Text(send, "messageId")), (Text(message, "content"), Text(message, "status"), Text(message, "direction"), Text(message, "zaloMessageId")));
        Assert.Equal(template, message.GetProperty("templateId").GetInt64());
        Assert.Equal(Product, timeline.First(item => item.GetProperty("kind").ValueEquals("event")).GetProperty("properties").GetProperty("product").GetString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task Timeline_InPages_HasNeitherRepeatsNorGaps(int pageSize)
    {
        using var shop = await story.OpenShopAsync();
        await shop.JourneyAsync(("entry", """{"on":{"event":"seen"},"reentry":"always"}"""), ("end", "{}"));
        var customer = await shop.CustomerAsync("lan");
        var time = DateTimeOffset.UtcNow.AddMinutes(-1);

        // Many at the same moment: the order must not depend on the time alone.
        await shop.BatchAsync(Enumerable.Range(0, 12).Select(i => Item.Track("lan", "seen", new { i }) with { Timestamp = time.AddSeconds(i / 6) }));
        await shop.SettledAsync(runs: 12);

        var whole = await shop.TimelineAsync(customer);
        Assert.Equal(36, whole.Count);
        Assert.Equal(whole.Select(Key).OrderDescending(), whole.Select(Key));
        Assert.Equal(whole.Select(Key), (await shop.TimelineAsync(customer, pageSize)).Select(Key));
    }

    [Fact]
    public async Task Stats_WhileRunsAreUnderWay_AddUp()
    {
        using var shop = await story.OpenShopAsync();
        // The wait is to outlast the first look, on a busy machine, too.
        var journey = await shop.JourneyAsync(("entry", """{"on":{"event":"seen"}}"""), ("wait", """{"for":"PT3S"}"""),
            ("condition", """{"if":{"attribute":"leaves","op":"eq","value":true},"then":4,"else":5}"""), ("exit", "{}"), ("end", "{}"));
        await shop.BatchAsync(Enumerable.Range(0, 20).Select(i => Item.Identify($"u{i}", new { leaves = i < 8 })));
        await shop.BatchAsync(Enumerable.Range(0, 20).Select(i => Item.Track($"u{i}", "seen")));

        var seen = new HashSet<long>();
        var last = await Eventually.HoldsAsync("every run is over", async () => (await shop.Wire.GetAsync($"{Shop.PathOf("journeys", journey)}/stats")).Good(), reply =>
        {
            long Count(string name) => reply.Json.GetProperty(name).GetInt64();
            Assert.Equal(Count("entered"), Count("active") + Count("completed") + Count("exited") + Count("parked"));
            seen.Add(Count("active"));
            return Count("entered") == 20 && Count("active") == 0;
        });

        Assert.Contains(seen, active => active > 0);
        Assert.Equal("""{"entered":20,"active":0,"completed":12,"exited":8,"parked":0}""", last.Text);
    }

    [Theory]
    [InlineData("once", 1)]
    [InlineData("always", 6)]
    public async Task Entry_ManyEventsInOneBatch_EntersAsOftenAsItMay(string reentry, int runs)
    {
        using var shop = await story.OpenShopAsync();
        await shop.JourneyAsync(("entry", $$"""{"on":{"event":"seen"},"reentry":"{{reentry}}"}"""), ("end", "{}"));

        await shop.BatchAsync(Enumerable.Range(0, 3).Select(_ => Item.Track("lan", "seen")));
        await shop.BatchAsync(Enumerable.Range(0, 3).Select(_ => Item.Track("lan", "seen")));

        await shop.SettledAsync(runs);
        Assert.Equal(6L, await story.Database.ScalarAsync<long>($"select count(*) from events where account_id = {shop.Id}"));
    }

    [Fact]
    public async Task Demo_SomebodySignsUp_IsGreeted()
    {
        var connection = story.Installation.Connection;
        using var demo = story.WireWith(connection.ApiKey!);
        // Somebody may have come through the simulator since.
        var customers = (await demo.GetAsync("/v1/customers?limit=500")).Good().Json.GetProperty("items").EnumerateArray();
        Assert.Equal(["kh-001", "kh-002", "kh-003"], customers.Select(c => c.GetProperty("externalId").GetString()).Where(id => id?.StartsWith("kh-", StringComparison.Ordinal) == true).Order());
        var huong = Assert.Single((await demo.GetAsync("/v1/customers?phone=%2B84912345678")).Good().Json.GetProperty("items").EnumerateArray());
        Assert.Equal(("kh-001", "Hương"), (Text(huong, "externalId"), Text(huong, "firstName")));
        Assert.Equal("Active", Text(Assert.Single((await demo.GetAsync("/v1/journeys")).Good().Json.GetProperty("items").EnumerateArray()), "status"));

        (await demo.PostAsync("/v1/track", Item.Track("kh-001", "signed_up"))).Good();

        var sends = await Eventually.HoldsAsync("the demo sends", async () => (await story.Simulator.SendsAsync()).Where(s => s.GetProperty("oaId").ValueEquals(connection.Zalo.OaId)).ToList(), all => all.Count > 0);
        var send = Assert.Single(sends);
        Assert.Equal("4100000000000000001", Text(send, "userId"));
        Assert.StartsWith("Chào Hương, cảm ơn bạn đã đăng ký!", send.GetProperty("body").GetProperty("message").GetProperty("text").GetString(), StringComparison.Ordinal);

        // Its token dies, and nobody has to do anything.
        using (var expired = await story.Simulator.Http.PostAsync($"/_sim/oas/{connection.Zalo.OaId}/expire", null))
        {
            Assert.True(expired.IsSuccessStatusCode);
        }

        (await demo.PostAsync("/v1/track", Item.Track("kh-002", "signed_up"))).Good();
        await Eventually.HoldsAsync("the demo sends with another token", story.Simulator.SendsAsync,
            all => all.Any(s => s.GetProperty("oaId").ValueEquals(connection.Zalo.OaId) && Text(s, "userId") == "4100000000000000002" && s.GetProperty("accepted").GetBoolean()));
    }

    private static Task<long> OrderJourneyAsync(Shop shop) => shop.JourneyAsync(
        ("entry", """{"on":{"event":"ordered","where":[{"property":"total","op":"gte","value":100000}]}}"""),
        ("wait", """{"for":"PT1S"}"""),
        ("condition", """{"if":{"all":[{"attribute":"tier","op":"eq","value":"gold"},{"event":"viewed","within":"P1D","count":{"op":"gte","value":2}}]},"then":4,"else":5}"""),
        ("send_oa", """{"template":"thanks","category":"customer_care","next":6}"""),
        ("exit", "{}"),
        ("end", "{}"));

    private static IEnumerable<string?> Of(IEnumerable<JsonElement> timeline, string kind, string field) =>
        timeline.Where(item => item.GetProperty("kind").ValueEquals(kind)).Select(item => Text(item, field));

    private static string? Text(JsonElement item, string name) => item.GetProperty(name).GetString();

    private static (DateTimeOffset At, string Kind, long Id) Key(JsonElement item) =>
        (item.GetProperty("at").GetDateTimeOffset(), item.GetProperty("kind").GetString()!, item.GetProperty("id").GetInt64());
}
