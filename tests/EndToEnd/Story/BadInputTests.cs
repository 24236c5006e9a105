using System.Globalization;
using System.Net;
using System.Text.Json;

namespace ZaloOrleans.Story;

/// <summary>Whatever comes in: a clear answer, nothing of the inside in it, and nothing stored.</summary>
[Collection<StoryCollection>]
public sealed class BadInputTests(StoryFixture story)
{
    [Theory]
    [MemberData(nameof(BadRequests.Names), MemberType = typeof(BadRequests))]
    public async Task Request_Bad_IsAProblemAndStoresNothing(string name)
    {
        var (path, body, status, code) = BadRequests.Find(name);
        using var shop = await story.OpenShopAsync();
        var before = await RowsAsync(shop.Id);

        (await shop.Wire.PostAsync(path, body)).Problem(status, code);

        Assert.Equal(before, await RowsAsync(shop.Id));
    }

    [Theory]
    [InlineData("\"properties\":{\"a\":\"\\u0000\"}", "nul_character", "/properties/a")]
    [InlineData("\"properties\":{\"a\":[\"\\ud800\"]}", "lone_surrogate", "/properties/a/0")]
    [InlineData("\"properties\":{\"a\":18446744073709551616}", "number_out_of_range", "/properties/a")]
    [InlineData("\"timestamp\":\"9999-12-31T23:59:59Z\"", "time_out_of_range", "/timestamp")]
    [InlineData("\"timestamp\":\"1999-12-31T23:59:59Z\"", "time_out_of_range", "/timestamp")]
    [InlineData("\"properties\":[]", "invalid_type", "/properties")]
    [InlineData("\"colour\":1", "unknown_field", "/colour")]
    public async Task Batch_OneBadItem_LetsTheGoodOnesIn(string member, string code, string field)
    {
        using var shop = await story.OpenShopAsync();

        var reply = (await shop.Wire.PostAsync("/v1/batch", $$"""
            {"batch":[{"type":"track","userId":"u","event":"good"},{"type":"track","userId":"u","event":"bad","messageId":"m-1",{{member}}},{"type":"track","userId":"u","event":"good"}]}
            """)).Good();

        var error = Assert.Single(reply.Json.GetProperty("errors").EnumerateArray());
        Assert.Equal((2, 0), (reply.Json.GetProperty("accepted").GetInt32(), reply.Json.GetProperty("duplicates").GetInt32()));
        Assert.Equal((1, "m-1", code, field), (error.GetProperty("index").GetInt32(), error.GetProperty("messageId").GetString(), error.GetProperty("code").GetString(), error.GetProperty("field").GetString()));
        Assert.Equal(["good 2"], await story.Database.ColumnAsync($"select event_name || ' ' || count(*) from events where account_id = {shop.Id} group by event_name"));
    }

    [Fact]
    public async Task Batch_AnItemThatTheDatabaseRefuses_LetsTheGoodOnesIn()
    {
        using var shop = await story.OpenShopAsync();

        var reply = (await shop.Wire.PostAsync("/v1/batch", new
        {
            batch = new[] { Item.Track("u", "good"), Item.Identify("u", new { cityCode = "NO-SUCH" }), Item.Track("u", "good"), Item.Track("w", "good") },
        })).Good();

        var error = Assert.Single(reply.Json.GetProperty("errors").EnumerateArray());
        Assert.Equal((1, "unknown_reference", "/traits/cityCode"), (error.GetProperty("index").GetInt32(), error.GetProperty("code").GetString(), error.GetProperty("field").GetString()));
        Assert.Equal(3, reply.Json.GetProperty("accepted").GetInt32());
        Reply.NothingOfTheInside(reply.Text);
        Assert.Equal(3L, await story.Database.ScalarAsync<long>($"select count(*) from events where account_id = {shop.Id}"));
    }

    [Fact]
    public async Task Body_NotUtf8_IsAProblem()
    {
        using var shop = await story.OpenShopAsync();
        byte[] body = [.. """{"userId":"u","event":"""u8, (byte)'"', 0xED, 0xA0, 0x80, .. "\"}"u8];

        (await shop.Wire.SendAsync(HttpMethod.Post, "/v1/track", adjust: request => request.Content = new ByteArrayContent(body))).Problem(HttpStatusCode.BadRequest, "malformed_json");
        (await shop.Wire.SendAsync(HttpMethod.Post, "/v1/journeys", adjust: request => request.Content = new ByteArrayContent(body))).Problem(HttpStatusCode.BadRequest, "malformed_json");
    }

    [Theory]
    [InlineData("GET", "/v1/no-such-thing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/customers/abc", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/customers/0", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/customers/99999999999999999999", HttpStatusCode.NotFound)]
    [InlineData("PUT", "/v1/customers", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/v1/customers?limit=501", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/customers?limit=-1", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/customers?cursor=%27%3B%20drop", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/customers?sort=(select%201)", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/customers?firstName.like=x", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/customers?firstName=%00", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/customers?phone=12", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/customers?createdAt.gte=yesterday", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/customers?id.in=1,x", HttpStatusCode.BadRequest)]
    public async Task Address_Bad_IsAProblem(string method, string path, HttpStatusCode status)
    {
        using var shop = await story.OpenShopAsync();
        (await shop.Wire.SendAsync(new HttpMethod(method), path)).Problem(status);
    }

    [Fact]
    public async Task OtherAccountsRows_ByTheirIds_AreNotThere()
    {
        using var shop = await story.OpenShopAsync();
        using var stranger = await story.OpenShopAsync();
        await shop.ConnectAsync();
        var customer = await shop.CustomerAsync("lan", new { firstName = "Lan", phone = "0912345678" });
        var journey = await shop.JourneyAsync(("entry", """{"on":{"event":"go"}}"""), ("end", "{}"));
        var template = await shop.TemplateAsync("t", "Chào");
        var key = (await shop.Wire.PostAsync("/v1/api-keys", new { name = "k" })).Good().Id;
        var before = await RowsAsync(shop.Id);

        (HttpMethod Method, string Path, string? Body)[] requests =
        [
            (HttpMethod.Get, Shop.PathOf("customers", customer), null),
            (HttpMethod.Patch, Shop.PathOf("customers", customer), """{"firstName":"Kẻ lạ"}"""),
            (HttpMethod.Delete, Shop.PathOf("customers", customer), null),
            (HttpMethod.Get, Shop.PathOf("customers", customer) + "/timeline", null),
            (HttpMethod.Get, Shop.PathOf("journeys", journey), null),
            (HttpMethod.Patch, Shop.PathOf("journeys", journey), """{"status":"Paused"}"""),
            (HttpMethod.Delete, Shop.PathOf("journeys", journey), null),
            (HttpMethod.Get, Shop.PathOf("journeys", journey) + "/stats", null),
            (HttpMethod.Put, Shop.PathOf("journeys", journey) + "/steps", """{"steps":[]}"""),
            (HttpMethod.Get, Shop.PathOf("oa-templates", template), null),
            (HttpMethod.Patch, Shop.PathOf("oa-templates", template), """{"status":"Archived"}"""),
            (HttpMethod.Delete, Shop.PathOf("api-keys", key), null),
            (HttpMethod.Get, Shop.PathOf("accounts", shop.Id), null),
            (HttpMethod.Patch, Shop.PathOf("accounts", shop.Id), """{"name":"Kẻ lạ"}"""),
        ];
        foreach (var (method, path, body) in requests)
        {
            var others = (await stranger.Wire.SendAsync(method, path, body)).Problem(HttpStatusCode.NotFound, "not_found");
            var unknown = (await stranger.Wire.SendAsync(method, UnknownId(path), body)).Problem(HttpStatusCode.NotFound, "not_found");
            Assert.Equal(Without(unknown, "traceId"), Without(others, "traceId"));
        }

        (await stranger.Wire.PostAsync("/v1/journey-steps", new { journeyId = journey, stepNo = 9, type = "end" })).Problem(HttpStatusCode.UnprocessableEntity, "unknown_reference");
        Assert.Empty((await stranger.Wire.GetAsync("/v1/customers?phone=0912345678")).Good().Json.GetProperty("items").EnumerateArray());
        Assert.Empty((await stranger.Wire.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/v1/customers?id.in={customer}"))).Good().Json.GetProperty("items").EnumerateArray());
        Assert.Equal(stranger.Id, (await stranger.Wire.GetAsync("/v1/settings")).Good().Json.GetProperty("accountId").GetInt64());
        Assert.Equal(before, await RowsAsync(shop.Id));
        Assert.Equal("Lan", (await shop.Wire.GetAsync(Shop.PathOf("customers", customer))).Good().Json.GetProperty("firstName").GetString());
        (await shop.Wire.GetAsync(Shop.PathOf("oa-templates", template))).Good();
    }

    /// <summary>How many rows an account has, by table.</summary>
    private Task<string?> RowsAsync(long account) => story.Database.ScalarAsync<string>($"""
        select string_agg(name || ' ' || rows, ', ' order by name) from (
            select 'customers' as name, count(*) as rows from customers where account_id = {account}
            union all select 'events', count(*) from events where account_id = {account}
            union all select 'sessions', count(*) from sessions where account_id = {account}
            union all select 'identities', count(*) from engine.identities where account_id = {account}
            union all select 'templates', count(*) from oatemplates where account_id = {account}
            union all select 'journeys', count(*) from journeys where account_id = {account}
            union all select 'steps', count(*) from journeysteps where account_id = {account}
            union all select 'suppressions', count(*) from suppressionlists where account_id = {account}
            union all select 'zalo', count(*) from zalo_accounts where account_id = {account}
            union all select 'keys', count(*) from engine.api_keys where account_id = {account} and revoked_at is null
            union all select 'audit', count(*) from auditlogs where account_id = {account}) tables
        """);

    private static string UnknownId(string path)
    {
        var parts = path.Split('/');
        parts[3] = "999999999999";
        return string.Join('/', parts);
    }

    private static string Without(JsonElement problem, string member) =>
        string.Join('|', problem.EnumerateObject().Where(m => m.Name != member).Select(m => m.ToString()));
}
