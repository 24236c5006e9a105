using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace ZaloOrleans.Story;

/// <summary>The user of a Mini App says what they think, looks at what is known of them, and has it erased.</summary>
[Collection<StoryCollection>]
public sealed class PrivacyStoryTests(StoryFixture story)
{
    [Fact]
    public async Task User_GivesFeedback_ReadsAll_AndIsErased()
    {
        using var shop = await story.OpenShopAsync();
        var app = string.Concat(shop.OaId.Take(12));
        using var user = await SessionAsync(shop, app, "601");
        (await user.PostAsync("/v1/track", new { @event = "viewed", properties = new { sku = "áo-zkanary" } })).Good();

        (await user.PostAsync("/v1/miniapp/feedback", new { rating = 5, npsScore = 10, feedbackText = "Rất zkanary", messageId = "f-1" })).Good();
        Assert.True((await user.PostAsync("/v1/miniapp/feedback", new { rating = 5, npsScore = 10, feedbackText = "Rất zkanary", messageId = "f-1" })).Good().Json.GetProperty("duplicate").GetBoolean());
        (await user.PostAsync("/v1/miniapp/feedback", new { rating = 5, campaignId = 999_999 })).Problem(HttpStatusCode.BadRequest, "unknown_reference");
        Assert.Equal(0, (await user.GetAsync("/v1/miniapp/ads")).Good().Json.GetProperty("items").GetArrayLength());
        var told = (await user.GetAsync("/v1/miniapp/export")).Good().Json;
        var customer = told.GetProperty("customer").GetProperty("id").GetInt64();
        Assert.Equal("Rất zkanary", told.GetProperty("feedback")[0].GetProperty("feedbackText").GetString());
        Assert.Equal(["feedback_submitted", "viewed"], told.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("eventName").GetString()!).Order());
        Assert.Equal(customer, await story.Database.ScalarAsync<long>($"select user_id from piiaccesslogs where account_id = {shop.Id}"));

        Assert.Equal(HttpStatusCode.Accepted, (await user.PostAsync("/v1/miniapp/erase", new { })).Status);

        (await user.PostAsync("/v1/track", new { @event = "viewed" })).Problem(HttpStatusCode.Unauthorized, "session_invalid");
        (await user.GetAsync("/v1/miniapp/me")).Problem(HttpStatusCode.NotFound, "not_found");
        (await user.GetAsync("/v1/miniapp/export")).Problem(HttpStatusCode.NotFound, "not_found");
        (await shop.Wire.GetAsync(Shop.PathOf("customers", customer))).Problem(HttpStatusCode.NotFound, "not_found");
        await Eventually.HoldsAsync("the erasure", () => user.GetAsync("/v1/miniapp/erase"), reply => reply.Good().Json.GetProperty("state").GetString() == "erased");
        Assert.Equal("erased", (await shop.Wire.GetAsync(Shop.PathOf("customers", customer) + "/erase")).Good().Json.GetProperty("state").GetString());
        Assert.Equal("5.00 10 -", await story.Database.ScalarAsync<string>($"select rating || ' ' || nps_score || ' ' || coalesce(feedback_text, '-') from user_feedback where account_id = {shop.Id}"));

        // Whoever opens the Mini App again is somebody new.
        using var again = await SessionAsync(shop, app, "601", connect: false);
        Assert.NotEqual(customer, (await again.GetAsync("/v1/miniapp/me")).Good().Id);
    }

    [Fact]
    public async Task Key_ExportsAndErases_WithTheScopesForIt()
    {
        using var shop = await story.OpenShopAsync();
        var customer = await shop.CustomerAsync("lan", new { firstName = "Lan" });
        var path = Shop.PathOf("customers", customer);
        using var reader = story.WireWith((await shop.Wire.PostAsync("/v1/api-keys", new { name = "Đọc", scopes = new[] { "customers:read", "customers:write" } })).Good().Json.GetProperty("key").GetString()!);

        Assert.Equal("Lan", (await reader.GetAsync(path + "/export")).Good().Json.GetProperty("customer").GetProperty("firstName").GetString());
        (await reader.PostAsync(path + "/erase", new { })).Problem(HttpStatusCode.Forbidden, "scope_missing");
        (await reader.GetAsync(path + "/erase")).Problem(HttpStatusCode.NotFound, "not_found");
        using var eraser = story.WireWith((await shop.Wire.PostAsync("/v1/api-keys", new { name = "Xoá", scopes = new[] { "customers:erase" } })).Good().Json.GetProperty("key").GetString()!);

        Assert.Equal(HttpStatusCode.Accepted, (await eraser.PostAsync(path + "/erase", new { })).Status);

        await Eventually.HoldsAsync("the erasure", () => reader.GetAsync(path + "/erase"), reply => reply.Good().Json.GetProperty("state").GetString() == "erased");
        (await reader.GetAsync(path + "/timeline")).Problem(HttpStatusCode.NotFound, "not_found");
        (await eraser.PostAsync(Shop.PathOf("customers", 999_999_999) + "/erase", new { })).Problem(HttpStatusCode.NotFound, "not_found");
    }

    private async Task<Wire> SessionAsync(Shop shop, string app, string userId, bool connect = true)
    {
        if (connect)
        {
            var token = "token-" + shop.OaId;
            await SimulateAsync("/_sim/oas", new { oaId = shop.OaId, appId = app, oaSecretKey = "s", accessToken = token });
            await SimulateAsync("/_sim/miniapp/apps", new { appId = app, appSecret = "secret-of-the-app", openApiKey = "k" });
            (await shop.Wire.PostAsync("/v1/zalo-accounts", new { zaloUserId = shop.OaId, displayName = "Lụa", appId = app, appSecret = "secret-of-the-app", oaSecretKey = "s", accessToken = token })).Good();
        }

        var person = await SimulateAsync("/_sim/miniapp/users", new { appId = app, id = userId, name = "Zkanary", oaId = shop.OaId, userIdByOa = "7" + userId, isFollower = true });
        using var nobody = story.WireWithoutKey();
        var session = (await nobody.PostAsync("/v1/miniapp/session", new { appId = app, accessToken = person.GetProperty("accessToken").GetString() })).Good().Json;
        return story.WireWith(session.GetProperty("token").GetString()!);
    }

    private async Task<JsonElement> SimulateAsync(string path, object body)
    {
        using var answer = await story.Simulator.Http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}
