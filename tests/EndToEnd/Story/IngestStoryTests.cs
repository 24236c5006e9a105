using System.Text.Json;

namespace ZaloOrleans.Story;

/// <summary>What is stored of what comes in, whenever and however often it comes.</summary>
[Collection<StoryCollection>]
public sealed class IngestStoryTests(StoryFixture story)
{
    [Fact]
    public async Task Batch_SentTwice_IsStoredOnce()
    {
        using var shop = await story.OpenShopAsync();
        List<Item> items =
        [
            .. Enumerable.Range(0, 40).Select(i => Item.Track($"u{i % 7}", "seen", new { i })),
            .. Enumerable.Range(0, 10).Select(i => Item.Visit($"v{i % 3}", "seen")),
            Item.Identify("u1", new { firstName = "Lan" }),
        ];

        Assert.Equal((51, 0), Counts(await shop.BatchAsync(items)));
        Assert.Equal((0, 51), Counts(await shop.BatchAsync(items)));
        Assert.Equal((1, 51), Counts(await shop.BatchAsync([.. items, Item.Track("u1", "seen")])));

        Assert.Equal("51 7", await story.Database.ScalarAsync<string>($"select count(*) || ' ' || count(distinct customer_id) from events where account_id = {shop.Id}"));
        Assert.Equal(7L, await story.Database.ScalarAsync<long>($"select count(*) from customers where account_id = {shop.Id}"));
    }

    [Fact]
    public async Task Batch_SentManyTimesAtOnce_IsStoredOnce()
    {
        using var shop = await story.OpenShopAsync();
        List<Item> items = [.. Enumerable.Range(0, 20).Select(i => Item.Track($"u{i % 5}", "seen"))];

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => shop.BatchAsync(items)));

        Assert.Equal((20, 180), (answers.Sum(a => Counts(a).Accepted), answers.Sum(a => Counts(a).Duplicates)));
        Assert.Equal(20L, await story.Database.ScalarAsync<long>($"select count(*) from events where account_id = {shop.Id}"));
    }

    [Fact]
    public async Task Track_RepeatedById_TellsTheFirstEvent()
    {
        using var shop = await story.OpenShopAsync();
        var item = Item.Track("lan", "seen");

        var first = (await shop.Wire.PostAsync("/v1/track", item)).Good().Json;
        var second = (await shop.Wire.PostAsync("/v1/track", item)).Good().Json;

        Assert.Equal((false, true), (first.GetProperty("duplicate").GetBoolean(), second.GetProperty("duplicate").GetBoolean()));
        Assert.Equal(first.GetProperty("eventId").GetInt64(), second.GetProperty("eventId").GetInt64());
    }

    [Fact]
    public async Task Track_WithoutAnId_IsRepeatedByItsIdempotencyKey()
    {
        using var shop = await story.OpenShopAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => shop.Wire.PostAsync("/v1/track", """{"userId":"lan","event":"seen"}""", idempotencyKey: "one")));
        (await shop.Wire.PostAsync("/v1/track", """{"userId":"lan","event":"seen"}""", idempotencyKey: "two")).Good();

        Assert.Single(answers, answer => !answer.Good().Json.GetProperty("duplicate").GetBoolean());
        Assert.Equal(2L, await story.Database.ScalarAsync<long>($"select count(*) from events where account_id = {shop.Id}"));
    }

    [Fact]
    public async Task Sessions_OutOfOrder_BreakAfterThirtyMinutesOfSilence()
    {
        using var shop = await story.OpenShopAsync();
        var start = Seconds(DateTimeOffset.UtcNow.AddHours(-5));

        // The gap itself still belongs to the session; a minute more does not.
        foreach (var minute in new[] { 30, 0, 91, 122, 15 })
        {
            await shop.BatchAsync(Item.Track("lan", "seen") with { AnonymousId = "web-1", Timestamp = start.AddMinutes(minute) });
        }

        Assert.Equal(["0-30 3", "91-91 1", "122-122 1"], await story.Database.ColumnAsync($"""
            select round(extract(epoch from s.started_at - {start}) / 60) || '-' || round(extract(epoch from s.ended_at - {start}) / 60) || ' ' || count(e.id)
              from sessions s join events e on e.session_id = s.id where s.account_id = {shop.Id} group by s.id order by s.started_at
            """));
    }

    [Fact]
    public async Task Session_TakesTheTagsOfTheCampaignThatBroughtIt()
    {
        using var shop = await story.OpenShopAsync();
        var campaign = new { campaign = new { source = "zalo", medium = "oa", name = "tết-2026" } };
        var start = DateTimeOffset.UtcNow.AddHours(-2);

        await shop.BatchAsync(Item.Visit("web-1", "seen") with { Timestamp = start, Context = campaign }, Item.Visit("web-1", "seen") with { Timestamp = start.AddMinutes(1) },
            Item.Visit("web-1", "seen") with { Timestamp = start.AddMinutes(60) });

        Assert.Equal(["zalo/oa/tết-2026", "-/-/-"], await story.Database.ColumnAsync($"""
            select coalesce(utm_source, '-') || '/' || coalesce(utm_medium, '-') || '/' || coalesce(utm_campaign, '-') from sessions where account_id = {shop.Id} order by started_at
            """));
    }

    [Fact]
    public async Task Event_LateOrHistorical_IsStoredAndStartsNothing()
    {
        using var shop = await story.OpenShopAsync();
        await shop.JourneyAsync(("entry", """{"on":{"event":"seen"},"reentry":"always"}"""), ("end", "{}"));
        var now = DateTimeOffset.UtcNow;

        await shop.BatchAsync(
            Item.Track("lan", "seen", new { n = "late" }) with { Timestamp = now.AddHours(-25) },
            Item.Track("lan", "seen", new { n = "old" }) with { Timestamp = now.AddYears(-9) },
            Item.Track("lan", "seen", new { n = "told" }) with { Context = new { historical = true } },
            Item.Track("lan", "seen", new { n = "today" }) with { Timestamp = now.AddHours(-23) });
        await shop.SettledAsync(runs: 1);

        Assert.Equal(["today"], await story.Database.ColumnAsync($"""
            select e.propertiesjson ->> 'n' from engine.journey_runs r join events e on e.id = r.run_id and e.account_id = r.account_id where r.account_id = {shop.Id}
            """));
        Assert.Equal(4L, await story.Database.ScalarAsync<long>($"select count(*) from events where account_id = {shop.Id}"));
    }

    [Fact]
    public async Task Time_OfAClockThatIsWrong_IsCorrectedBySentAt()
    {
        using var shop = await story.OpenShopAsync();
        var (now, wrong) = (DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(3));

        (await shop.Wire.PostAsync("/v1/batch", new { batch = new[] { Item.Track("lan", "seen") with { Timestamp = wrong.AddMinutes(-10) } }, sentAt = wrong })).Good();

        var stored = await story.Database.ScalarAsync<DateTime>($"select event_time from events where account_id = {shop.Id}");
        Assert.InRange(stored, now.UtcDateTime.AddMinutes(-10.5), now.UtcDateTime.AddMinutes(-9));
    }

    [Fact]
    public async Task Event_ReadBack_IsWhatWasSent()
    {
        using var shop = await story.OpenShopAsync();
        const string properties = """{"tên":"Nguyễn Thị Hương 🎉","nfd":"Hue\u0302\u0301","lớn":9223372036854775807,"số":1250000.5,"null":null,"sâu":{"a":[1,true,"x"]},"<>&'":"</script>"}""";
        var customer = await shop.CustomerAsync("lan");

        (await shop.Wire.PostAsync("/v1/batch", $$$"""
            {"batch":[{"type":"track","userId":"lan","event":"đã xem 👀","properties":{{{properties}}},"context":{"library":{"name":"shop-sdk"} } }]}
            """)).Good();

        var read = Assert.Single(await shop.TimelineAsync(customer));
        Assert.Equal(("đã xem 👀", "shop-sdk"), (read.GetProperty("name").GetString(), read.GetProperty("source").GetString()));
        Assert.True(JsonElement.DeepEquals(JsonSerializer.Deserialize<JsonElement>(properties), read.GetProperty("properties")), read.ToString());
    }

    private static (int Accepted, int Duplicates) Counts(Reply reply) =>
        (reply.Json.GetProperty("accepted").GetInt32(), reply.Json.GetProperty("duplicates").GetInt32());

    private static DateTimeOffset Seconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
