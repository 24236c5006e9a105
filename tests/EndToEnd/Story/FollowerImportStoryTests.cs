using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace ZaloOrleans.Story;

/// <summary>An Official Account's first day: those who follow it already become customers, over HTTP on both sides.</summary>
[Collection<StoryCollection>]
public sealed class FollowerImportStoryTests(StoryFixture story)
{
    [Fact]
    public async Task Followers_WhoWereThereBefore_BecomeCustomers_AndCanBeFound()
    {
        using var shop = await story.OpenShopAsync();
        await shop.ConnectAsync();
        var account = (await shop.Wire.GetAsync("/v1/zalo-accounts")).Good().Json.GetProperty("items")[0].GetProperty("id").GetInt64();
        var path = Shop.PathOf("zalo-accounts", account) + "/import-followers";
        Assert.Equal("none", Text((await shop.Wire.GetAsync(path)).Good().Json, "state"));

        var first = long.Parse(RandomNumberGenerator.GetString("123456789", 15), CultureInfo.InvariantCulture);
        await TellAsync(new { id = $"{first}", count = 119, oaId = shop.OaId });
        await TellAsync(new { id = $"{first + 1_000}", name = "Nguyễn Thị Hoa", phone = "84987654321", oaId = shop.OaId });
        await TellAsync(new { id = $"{first + 2_000}", follower = false, oaId = shop.OaId });

        var started = await shop.Wire.PostAsync(path, new { });
        Assert.Equal((HttpStatusCode.Accepted, "running"), (started.Status, Text(started.Json, "state")));
        Assert.Equal(HttpStatusCode.Accepted, (await shop.Wire.PostAsync(path, new { })).Status);
        var over = await Eventually.HoldsAsync("the import", async () => (await shop.Wire.GetAsync(path)).Good().Json, p => Text(p, "state") is "done" or "failed");
        Assert.Equal("done 120 120 120 0 0", string.Join(' ', new[] { "state", "total", "found", "created", "known", "failed" }.Select(n => over.GetProperty(n).ToString())));
        Assert.Equal(JsonValueKind.Null, over.GetProperty("error").ValueKind);

        Assert.Equal(120, (await shop.Wire.GetAsync("/v1/customers?limit=500")).Good().Json.GetProperty("items").GetArrayLength());
        var hoa = Assert.Single((await shop.Wire.GetAsync("/v1/customers?phone=0987654321")).Good().Json.GetProperty("items").EnumerateArray());
        Assert.Equal(("Hoa", "Nguyễn Thị"), (Text(hoa, "firstName"), Text(hoa, "lastName")));
        var timeline = await shop.TimelineAsync(hoa.GetProperty("id").GetInt64());
        Assert.Equal("zalo_follower_found", Text(Assert.Single(timeline), "name"));

        // It opens no window: Zalo did not say that she did anything of late.
        (await shop.Wire.PostAsync($"/v1/conversations/{hoa.GetProperty("id").GetInt64()}/reply", new { text = "Chào chị" }, "hello-1")).Problem(HttpStatusCode.UnprocessableEntity);
        (await shop.Wire.PostAsync("/v1/track", Item.Track("lan", "zalo_follower_found") with { Type = null })).Problem(HttpStatusCode.BadRequest, "reserved_event");

        using var other = await story.OpenShopAsync();
        (await other.Wire.GetAsync(path)).Problem(HttpStatusCode.NotFound);
        (await other.Wire.PostAsync(path, new { })).Problem(HttpStatusCode.NotFound);
    }

    private async Task TellAsync(object users)
    {
        using var told = await story.Simulator.Http.PostAsJsonAsync("/_sim/users", users);
        told.EnsureSuccessStatusCode();
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
