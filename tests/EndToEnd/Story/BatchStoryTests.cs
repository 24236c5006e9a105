namespace ZaloOrleans.Story;

/// <summary>Items of one batch that have to do with each other.</summary>
[Collection<StoryCollection>]
public sealed class BatchStoryTests(StoryFixture story)
{
    [Fact]
    public async Task Batch_VisitorWhoIdentifiesInTheMiddle_IsOneCustomerWithAllEvents()
    {
        using var shop = await story.OpenShopAsync();

        await shop.BatchAsync(Item.Visit("web-1", "first"), Item.Visit("web-1", "second"), Item.Identify("lan", visitor: "web-1"), Item.Visit("web-1", "third"),
            Item.Track("lan", "fourth") with { AnonymousId = "web-1" });

        await story.Database.EventuallyAsync("4 4 1 1", $"""
            select count(*) || ' ' || count(customer_id) || ' ' || count(distinct customer_id) || ' ' || count(distinct session_id) from events where account_id = {shop.Id}
            """);
        Assert.Equal("1 1", await story.Database.ScalarAsync<string>($"select count(*) || ' ' || count(customer_id) from sessions where account_id = {shop.Id}"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Batch_TwoCustomersWhoClaimOneIdentity_GivesItToOne(bool isNew)
    {
        using var shop = await story.OpenShopAsync();
        if (!isNew)
        {
            await shop.BatchAsync(Item.Identify("lan"), Item.Identify("minh"));
        }

        await shop.BatchAsync(new[] { "lan", "minh" }.Select(user => Item.Identify(user, new { zaloUserId = "9000000001", email = "nha@example.vn", phone = "0912345678", firstName = user })));

        Assert.Equal("2 2 1", await story.Database.ScalarAsync<string>($"""
            select count(*) || ' ' || count(distinct first_name) || ' ' || count(email) from customers where account_id = {shop.Id}
            """));
        Assert.Equal(["9000000001", "+84912345678", "nha@example.vn"], await story.Database.ColumnAsync($"select value from engine.identities where account_id = {shop.Id} and kind > 1 order by kind"));
        Assert.Equal(1L, await story.Database.ScalarAsync<long>($"select count(*) from customerzalolinks where account_id = {shop.Id}"));
    }

    [Fact]
    public async Task Batch_OneIdOnManyItems_StoresOneOfThem()
    {
        using var shop = await story.OpenShopAsync();
        Item[] items = [Item.Track("u1", "seen"), Item.Track("u1", "seen"), Item.Track("u2", "seen"), Item.Visit("v1", "seen"), Item.Visit("v2", "seen")];

        var reply = await shop.BatchAsync(items.Select(item => item with { MessageId = "the-same" }));

        Assert.Equal((1, 4), (reply.Json.GetProperty("accepted").GetInt32(), reply.Json.GetProperty("duplicates").GetInt32()));
        Assert.Equal(1L, await story.Database.ScalarAsync<long>($"select count(*) from events where account_id = {shop.Id}"));
    }

    [Fact]
    public async Task Batch_IdOfAVisitorsEvent_IsKnownAfterTheyIdentified()
    {
        using var shop = await story.OpenShopAsync();
        var item = Item.Visit("web-1", "viewed");
        await shop.BatchAsync(item);
        await shop.BatchAsync(Item.Identify("lan", visitor: "web-1"));

        var reply = await shop.BatchAsync(item, item with { UserId = "lan" });

        Assert.Equal((0, 2), (reply.Json.GetProperty("accepted").GetInt32(), reply.Json.GetProperty("duplicates").GetInt32()));
    }

    [Fact]
    public async Task Batch_NewCustomerAndTheirFirstOrder_IsGreetedAtOnce()
    {
        using var shop = await story.OpenShopAsync();
        await shop.ConnectAsync();
        await shop.TemplateAsync("thanks", "Chào {{ first_name }}");
        await shop.JourneyAsync(("entry", """{"on":{"event":"ordered"}}"""), ("send_oa", """{"template":"thanks","category":"promotion"}"""));

        await shop.BatchAsync(Item.Track("lan", "ordered"), Item.Identify("minh", new { firstName = "Minh", zaloUserId = "9000000002", marketingConsent = true }), Item.Track("minh", "ordered"));
        await shop.SettledAsync(runs: 2);
        await story.Database.EventuallyAsync(1L, $"select count(*) from oamessages where account_id = {shop.Id} and status = 'sent'");

        Assert.Equal(["no_consent lan", "send minh"], await story.Database.ColumnAsync($"""
            select coalesce(d.code, d.outcome) || ' ' || p.external_id from engine.decisions d join engine.customer_profiles p on p.customer_id = d.customer_id where d.account_id = {shop.Id} order by 1
            """));
        Assert.Equal("9000000002", Assert.Single(await shop.SendsAsync()).GetProperty("userId").GetString());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(1)]
    public async Task Batch_AsLargeAsItMayBe_IsAllIn(int users)
    {
        using var shop = await story.OpenShopAsync();

        var reply = await shop.BatchAsync(Enumerable.Range(0, 250).SelectMany(i => new[]
        {
            Item.Identify($"u{i % users}", new { firstName = $"Khách {i}", zaloUserId = $"{8_000_000_000 + (i % users)}", points = i }),
            Item.Track($"u{(i + 250) % users}", "seen", new { i }) with { AnonymousId = $"web-{i % users}" },
        }));

        Assert.Equal(500, reply.Json.GetProperty("accepted").GetInt32());
        Assert.Equal($"{users} {250}", await story.Database.ScalarAsync<string>($"""
            select (select count(*) from customers where account_id = {shop.Id}) || ' ' || (select count(*) from events where account_id = {shop.Id} and customer_id is not null)
            """));
    }

    [Fact]
    public async Task Entry_OnceUnderRacingEvents_HappensOnce()
    {
        using var shop = await story.OpenShopAsync();
        await shop.JourneyAsync(("entry", """{"on":{"event":"seen"},"reentry":"once"}"""), ("end", "{}"));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => shop.BatchAsync(Item.Track("lan", "seen"), Item.Track("lan", "seen"), Item.Track($"u{i % 4}", "seen"))));

        await shop.SettledAsync(runs: 5);
        Assert.Equal(60L, await story.Database.ScalarAsync<long>($"select count(*) from events where account_id = {shop.Id}"));
    }
}
