using System.Net.Http.Json;
using System.Security.Cryptography;

namespace ZaloOrleans.Story;

/// <summary>An Official Account's first day: its templates come from Zalo, and can be sent.</summary>
[Collection<StoryCollection>]
public sealed class TemplateSyncStoryTests(StoryFixture story)
{
    [Fact]
    public async Task Template_ThatCameFromZalo_IsSent()
    {
        using var shop = await story.OpenShopAsync();
        await shop.ConnectAsync();
        var template = RandomNumberGenerator.GetString("123456789", 9);
        using var told = await story.Simulator.Http.PostAsJsonAsync("/_sim/templates", new { templateId = template, tag = 1, parameters = new[] { "order_code" }, oaId = shop.OaId });
        told.EnsureSuccessStatusCode();
        var account = (await shop.Wire.GetAsync("/v1/zalo-accounts")).Good().Json.GetProperty("items")[0].GetProperty("id").GetInt64();

        var counts = (await shop.Wire.PostAsync(Shop.PathOf("zalo-accounts", account) + "/sync-templates", new { })).Good().Json;
        Assert.Equal((1, 0), (counts.GetProperty("created").GetInt32(), counts.GetProperty("remaining").GetInt32()));

        await shop.JourneyAsync(
            ("entry", """{"on":{"event":"ordered"}}"""), ("send_oa", $$"""{"template":"zbs-{{template}}","category":"transaction","channel":"zbs_user"}"""));
        await shop.CustomerAsync("lan", new { firstName = "Lan", zaloUserId = "9000000001" });
        await shop.BatchAsync(Item.Track("lan", "ordered", new { order_code = "HD-7" }));

        await story.Database.EventuallyAsync("sent", $"select status from oamessages where account_id = {shop.Id}");
        var body = Assert.Single(await shop.SendsAsync()).GetProperty("body");
        Assert.Equal((template, "HD-7"), (body.GetProperty("template_id").GetString(), body.GetProperty("template_data").GetProperty("order_code").GetString()));
    }
}
