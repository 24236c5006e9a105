using System.Net;
using System.Text.Json;

namespace ZaloOrleans.Story;

/// <summary>However many requests say who somebody is, and however they race, one customer comes to be.</summary>
[Collection<StoryCollection>]
public sealed class IdentityTests(StoryFixture story)
{
    private const int Racers = 50;

    [Theory]
    [InlineData("externalId")]
    [InlineData("phone")]
    [InlineData("zaloUserId")]
    [InlineData("email")]
    public async Task Identify_Racing_MakesOneCustomer(string by)
    {
        using var shop = await story.OpenShopAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, Racers).Select(i => shop.Wire.PostAsync("/v1/identify", Racer(by, i))));

        var ids = answers.Select(answer => answer.Good().Json.GetProperty("customerId").GetInt64()).ToHashSet();
        Assert.Equal([.. ids.Select(id => $"{id}")], await story.Database.ColumnAsync($"select id from customers where account_id = {shop.Id}"));
        Assert.Single(ids);
        var found = (await shop.Wire.GetAsync(by switch
        {
            "externalId" => "/v1/customers?externalId=lan",
            "phone" => "/v1/customers?phone=0912345678",
            "zaloUserId" => "/v1/customers?zaloUserId=9000000001",
            _ => "/v1/customers?email=lan@example.vn",
        })).Good().Json;
        Assert.Equal(ids.Single(), Assert.Single(found.GetProperty("items").EnumerateArray()).GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task Events_OfOneNewCustomerRacing_AreAllTheirs()
    {
        using var shop = await story.OpenShopAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, Racers).Select(i => i % 2 == 0
            ? shop.Wire.PostAsync("/v1/track", Item.Track("lan", "seen") with { Type = null })
            : shop.Wire.PostAsync("/v1/batch", new { batch = new[] { Item.Identify("lan", new { phone = "0912345678" }), Item.Track("lan", "seen") } })));

        Assert.All(answers, answer => answer.Good());
        Assert.Equal("1 50 1", await story.Database.ScalarAsync<string>($"""
            select (select count(*) from customers where account_id = {shop.Id}) || ' ' || count(*) || ' ' || count(distinct customer_id) from events where account_id = {shop.Id}
            """));
    }

    [Fact]
    public async Task Phone_InAnySpelling_IsOneCustomer()
    {
        using var shop = await story.OpenShopAsync();
        var ids = new List<long>();
        foreach (var phone in new[] { "0912345678", "84912345678", "+84 91 234 56 78", "0084 912 345 678", "(091) 234-5678" })
        {
            var reply = (await shop.Wire.PostAsync("/v1/identify", Item.Identify(null, new { phone }, visitor: $"v{ids.Count}"))).Good();
            ids.Add(reply.Json.GetProperty("customerId").GetInt64());
        }

        Assert.Single(ids.Distinct());
        Assert.Equal(["+84912345678"], await story.Database.ColumnAsync($"select phone from customers where account_id = {shop.Id}"));
    }

    [Fact]
    public async Task Phone_ChangingAndBackInOneBatch_IsTheLastOne()
    {
        using var shop = await story.OpenShopAsync();

        await shop.BatchAsync(new[] { "0912345678", "0903123456", "0912345678", "0903123456", "0912345678" }.Select(phone => Item.Identify("lan", new { phone })));

        Assert.Equal(["+84912345678"], await story.Database.ColumnAsync($"select phone from customers where account_id = {shop.Id}"));
        Assert.Equal(["+84912345678"], await story.Database.ColumnAsync($"select value from engine.identities where account_id = {shop.Id} and kind = 3 order by value"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Customer_ToldInPiecesInOneBatch_HasThemAll(bool isNew)
    {
        using var shop = await story.OpenShopAsync();
        if (!isNew)
        {
            await shop.CustomerAsync("lan", new { address = "12 Hàng Gai", marketingConsent = true, tier = "silver" });
        }

        await shop.BatchAsync(
            Item.Identify("lan", new { firstName = "Lan", marketingConsent = false, points = 7 }), Item.Identify("lan", new { lastName = "Trần", tier = "gold" }),
            Item.Identify("lan", new { address = "5 Lê Lợi", phone = "0912345678" }), Item.Identify("lan", new { size = "M" }));

        Assert.Equal(["Lan Trần, 5 Lê Lợi, +84912345678, false, gold, 7, M"], await story.Database.ColumnAsync($"""
            select first_name || ' ' || last_name || ', ' || address || ', ' || phone || ', ' || marketing_consent || ', ' || (traits ->> 'tier') || ', ' || (traits ->> 'points') || ', ' || (traits ->> 'size')
              from customers c join engine.customer_profiles p on p.customer_id = c.id where c.account_id = {shop.Id}
            """));
    }

    [Fact]
    public async Task ZaloId_AnotherOneToldAgainAndAgain_IsLinkedOnce()
    {
        using var shop = await story.OpenShopAsync();
        foreach (var ids in new string[][] { ["9000000001"], ["9000000002", "9000000002", "9000000001"], ["9000000002"] })
        {
            await shop.BatchAsync(ids.Select(zaloUserId => Item.Identify("lan", new { zaloUserId })));
        }

        Assert.Equal(["9000000001 true", "9000000002 false"], await story.Database.ColumnAsync($"""
            select z.zalo_user_id || ' ' || l.primary_flag from customerzalolinks l join zalo_accounts z on z.id = l.zalo_account_id where l.account_id = {shop.Id} order by 1
            """));
    }

    [Fact]
    public async Task Visitor_WhoSaysWhoTheyAre_BringsTheirEventsAndSessionOnce()
    {
        using var shop = await story.OpenShopAsync();
        var first = (await shop.Wire.PostAsync("/v1/track", Item.Visit("web-1", "viewed"))).Good().Json;
        Assert.Equal(JsonValueKind.Null, first.GetProperty("customerId").ValueKind);
        await shop.BatchAsync(Item.Visit("web-1", "viewed"), Item.Visit("other", "viewed") with { Context = new { device = new { id = "phone-7" } } });
        Assert.Equal(["phone-7 - 1", "web-1 - 2"], await EventsAsync(shop));

        var lan = (await shop.Wire.PostAsync("/v1/identify", Item.Identify("lan", visitor: "web-1"))).Good().Json.GetProperty("customerId").GetInt64();
        await story.Database.EventuallyAsync(2L, $"select count(*) from events where customer_id = {lan}");
        await shop.BatchAsync(Item.Visit("web-1", "bought"));
        (await shop.Wire.PostAsync("/v1/identify", Item.Identify("lan", visitor: "web-1"))).Good();

        Assert.Equal(["phone-7 - 1", "web-1 lan 3"], await EventsAsync(shop));
        Assert.Equal(["phone-7 -", "web-1 lan"], await story.Database.ColumnAsync($"""
            select s.device_id || ' ' || coalesce(p.external_id, '-') from sessions s left join engine.customer_profiles p on p.customer_id = s.customer_id where s.account_id = {shop.Id} order by 1
            """));
        Assert.Equal(1L, await story.Database.ScalarAsync<long>($"select count(distinct session_id) from events where customer_id = {lan}"));
        Assert.Equal(["bought", "viewed", "viewed"], (await shop.TimelineAsync(lan)).Select(item => item.GetProperty("name").GetString()));

        // Somebody else on the same device gets what follows, and nothing of before.
        var minh = (await shop.Wire.PostAsync("/v1/identify", Item.Identify("minh", visitor: "web-1"))).Good().Json.GetProperty("customerId").GetInt64();
        await shop.BatchAsync(Item.Visit("web-1", "viewed"));
        Assert.Equal(["viewed"], (await shop.TimelineAsync(minh)).Select(item => item.GetProperty("name").GetString()));
        Assert.Equal(3, (await shop.TimelineAsync(lan)).Count);
    }

    [Fact]
    public async Task Visitor_IdentifiedWhileTheirEventsComeIn_LosesNone()
    {
        using var shop = await story.OpenShopAsync();
        await shop.BatchAsync(Item.Visit("web-1", "viewed"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => i == 20
            ? shop.Wire.PostAsync("/v1/identify", Item.Identify("lan", visitor: "web-1"))
            : shop.Wire.PostAsync("/v1/track", Item.Visit("web-1", "viewed"))));

        Assert.All(answers, answer => answer.Good());
        await story.Database.EventuallyAsync("web-1 lan 40", $"""
            select string_agg(distinct e.device_id || ' ' || coalesce(p.external_id, '-'), ', ') || ' ' || count(*) from events e left join engine.customer_profiles p on p.customer_id = e.customer_id
             where e.account_id = {shop.Id}
            """);
        Assert.Equal("1 1", await story.Database.ScalarAsync<string>($"select count(*) || ' ' || count(customer_id) from sessions where account_id = {shop.Id}"));
    }

    [Fact]
    public async Task Phone_OfTwoCustomers_FindsBoth_AndLeadsToTheFirst()
    {
        using var shop = await story.OpenShopAsync();
        var (lan, minh) = (await shop.CustomerAsync("lan", new { phone = "0912345678", email = "nha@example.vn" }), await shop.CustomerAsync("minh", new { phone = "0912345678", email = "NHA@example.vn" }));
        var visitor = (await shop.Wire.PostAsync("/v1/identify", Item.Identify(null, new { phone = "0912345678" }, visitor: "web-1"))).Good().Json;

        Assert.NotEqual(lan, minh);
        Assert.Equal(lan, visitor.GetProperty("customerId").GetInt64());
        var found = (await shop.Wire.GetAsync("/v1/customers?phone=84912345678")).Good().Json.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("id").GetInt64());
        Assert.Equal(new[] { lan, minh }.Order(), found.Order());
        Assert.Equal(lan, Assert.Single((await shop.Wire.GetAsync("/v1/customers?email=nha@example.vn")).Good().Json.GetProperty("items").EnumerateArray()).GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task Customer_Deleted_LeavesTheirIdentitiesToWhoComesNext()
    {
        using var shop = await story.OpenShopAsync();
        var old = await shop.CustomerAsync("lan", new { phone = "0912345678", zaloUserId = "9000000001", email = "lan@example.vn" });
        await shop.BatchAsync(Item.Track("lan", "before"));
        (await shop.Wire.DeleteAsync(Shop.PathOf("customers", old))).Good();

        var fresh = await shop.CustomerAsync("lan", new { phone = "0912345678", zaloUserId = "9000000001", email = "lan@example.vn" });
        await shop.BatchAsync(Item.Track("lan", "after"));

        Assert.NotEqual(old, fresh);
        Assert.Equal(["after"], (await shop.TimelineAsync(fresh)).Select(item => item.GetProperty("name").GetString()));
        Assert.Equal(["before"], (await shop.TimelineAsync(old)).Select(item => item.GetProperty("name").GetString()));
        (await shop.Wire.GetAsync(Shop.PathOf("customers", old))).Problem(HttpStatusCode.NotFound, "not_found");
        var read = (await shop.Wire.GetAsync(Shop.PathOf("customers", fresh))).Good().Json;
        Assert.Equal(("+84912345678", "9000000001", "lan@example.vn"), (read.GetProperty("phone").GetString(), read.GetProperty("zaloUserId").GetString(), read.GetProperty("email").GetString()));
    }

    private Task<IReadOnlyList<string?>> EventsAsync(Shop shop) => story.Database.ColumnAsync($"""
        select e.device_id || ' ' || coalesce(p.external_id, '-') || ' ' || count(*) from events e left join engine.customer_profiles p on p.customer_id = e.customer_id
         where e.account_id = {shop.Id} group by e.device_id, p.external_id order by 1
        """);

    private static Item Racer(string by, int number) => by switch
    {
        "externalId" => Item.Identify("lan", new { firstName = "Lan", racer = number }),
        "phone" => Item.Identify(null, new { phone = number % 2 == 0 ? "0912345678" : "+84 91 234 56 78" }, visitor: $"v{number}"),
        "zaloUserId" => Item.Identify(null, new { zaloUserId = "9000000001" }, visitor: $"v{number}"),
        _ => Item.Identify(null, new { email = number % 2 == 0 ? "lan@example.vn" : "Lan@Example.VN" }, visitor: $"v{number}"),
    };
}
