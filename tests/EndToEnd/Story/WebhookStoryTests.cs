using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ZaloOrleans.Story;

/// <summary>What Zalo tells us, through the real API, signed as Zalo signs.</summary>
[Collection<StoryCollection>]
public sealed class WebhookStoryTests(StoryFixture story)
{
    private const string Path = "/webhooks/zalo";
    private const string App = "77";
    private const string Key = "s";
    private const string Lan = "4339761418830368433";

    [Fact]
    public async Task Follower_ToldOfTwiceAndInTheWrongOrder_IsOneCustomerOnTheTimeline()
    {
        using var shop = await story.OpenShopAsync();
        await shop.ConnectAsync();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        string[] bodies = [Said(shop, "Cho mình hỏi giá 🌸", now - 1_000), Follow(shop, now - 2_000)];

        foreach (var body in bodies.Concat(bodies))
        {
            var reply = (await PostAsync(body)).Good();
            Assert.Equal("{}", reply.Text);
        }

        await story.Database.EventuallyAsync("4 success", $"select count(*) || ' ' || max(status) from oawebhookevents where account_id = {shop.Id} having max(status) = min(status)");
        var customer = Assert.Single((await shop.Wire.GetAsync($"/v1/customers?zaloUserId={Lan}")).Good().Json.GetProperty("items").EnumerateArray()).GetProperty("id").GetInt64();
        var timeline = await shop.TimelineAsync(customer);
        Assert.Equal(["message_received", "zalo_follow"], timeline.Select(item => item.GetProperty("name").GetString()));
        Assert.Equal("Cho mình hỏi giá 🌸", timeline[0].GetProperty("properties").GetProperty("text").GetString());
    }

    [Fact]
    public async Task Follower_WhoStartsAJourney_IsGreeted()
    {
        using var shop = await story.OpenShopAsync();
        await shop.ConnectAsync();
        await shop.TemplateAsync("welcome", "Chào bạn!");
        await shop.JourneyAsync(("entry", """{"on":{"event":"zalo_follow"}}"""), ("send_oa", """{"template":"welcome","category":"transaction"}"""), ("end", "{}"));

        // Every time another one: that the journey is active, silos hear within a second.
        await Eventually.IsAsync("a greeting", true, async () =>
        {
            var body = Follow(shop, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), RandomNumberGenerator.GetString("123456789", 18));
            (await PostAsync(body)).Good();
            return (await shop.SendsAsync()).Count > 0;
        });
    }

    [Fact]
    public async Task SimulatedPerson_FollowsAndWrites_ThroughTheSimulatorsOwnWebhooks()
    {
        var (zalo, connection) = (story.Installation.Connection.Zalo, story.Installation.Connection);
        var user = RandomNumberGenerator.GetString("123456789", 18);
        foreach (var (act, body) in new[] { ("follow", $$"""{"oaId":"{{zalo.OaId}}"}"""), ("say", $$"""{"oaId":"{{zalo.OaId}}","text":"Chào shop"}""") })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await story.Simulator.Http.PostAsync($"/_sim/users/{user}/{act}", content);
            var told = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(await answer.Content.ReadAsStringAsync());
            Assert.Equal(200, told.GetProperty("status").GetInt32());
        }

        await story.Database.EventuallyAsync("message_received zalo_follow", $"""
            select string_agg(e.event_name, ' ' order by e.event_name) from events e
              join engine.identities i on i.account_id = e.account_id and i.customer_id = e.customer_id and i.kind = 2
             where e.account_id = {connection.AccountId!.Value} and i.value = {user}
            """);
    }

    [Fact]
    public async Task Forged_Is401_AndKept_Nowhere()
    {
        using var shop = await story.OpenShopAsync();
        await shop.ConnectAsync();
        (await PostAsync(Follow(shop, 1_790_000_000_000), "another")).Problem(HttpStatusCode.Unauthorized, "signature_invalid");
        using var nobody = story.WireWithoutKey();
        (await nobody.SendAsync(HttpMethod.Post, Path, Follow(shop, 1_790_000_000_000))).Problem(HttpStatusCode.Unauthorized, "signature_invalid");
        (await nobody.SendAsync(HttpMethod.Post, Path, "[]")).Problem(HttpStatusCode.BadRequest, "invalid_type");
        Assert.Equal(0L, await story.Database.ScalarAsync<long>($"select count(*) from oawebhookevents where account_id = {shop.Id}"));
    }

    [Fact]
    public async Task ReservedNames_AreStillRefused_FromClients()
    {
        using var shop = await story.OpenShopAsync();
        (await shop.Wire.PostAsync("/v1/track", Item.Track("lan", "zalo_follow") with { Type = null })).Problem(HttpStatusCode.BadRequest, "reserved_event");
    }

    private static string Follow(Shop shop, long at, string user = Lan) =>
        $$$"""{"app_id":"{{{App}}}","event_name":"follow","oa_id":"{{{shop.OaId}}}","follower":{"id":"{{{user}}}"},"source":"oa_profile","timestamp":"{{{at}}}"}""";

    private static string Said(Shop shop, string text, long at) =>
        $$$"""{"app_id":"{{{App}}}","event_name":"user_send_text","sender":{"id":"{{{Lan}}}"},"recipient":{"id":"{{{shop.OaId}}}"},"message":{"msg_id":"96d3cdf3af150460918","text":"{{{text}}}"},"timestamp":"{{{at}}}"}""";

    private async Task<Reply> PostAsync(string body, string key = Key)
    {
        var time = System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("timestamp").GetString();
        var mac = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(App + body + time + key)));
        using var nobody = story.WireWithoutKey();
        return await nobody.SendAsync(HttpMethod.Post, Path, body, request => request.Headers.Add("X-ZEvent-Signature", "mac=" + mac));
    }
}
