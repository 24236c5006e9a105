using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace ZaloOrleans.Story;

/// <summary>Somebody sends pictures and files to the Official Account, and support looks at them, over HTTP on both sides.</summary>
[Collection<StoryCollection>]
public sealed class MediaStoryTests(StoryFixture story)
{
    [Theory]
    [InlineData("image", 700_000, "image/jpeg", "inline"), InlineData("file", 1_234_567, "application/pdf", "attachment")]
    public async Task Medium_ThatACustomerSends_IsReadInTheConversation_ByNobodyElse(string kind, int size, string type, string disposition)
    {
        using var shop = await story.OpenShopAsync();
        await shop.ConnectAsync();
        var (customer, sent) = await SayAsync(shop, new { oaId = shop.OaId, kind, size, name = "hóa đơn.pdf" });

        var media = await StoredAsync(shop, customer, "stored");
        Assert.Equal((kind, (long)size, kind == "file" ? "hóa đơn.pdf" : null), (Text(media, "kind"), media.GetProperty("size").GetInt64(), Text(media, "name")));
        using var client = story.Installation.CreateClient(shop.Key);
        using var answer = await client.GetAsync(new Uri(Text(media, "link")!, UriKind.Relative));
        var bytes = await answer.Content.ReadAsByteArrayAsync();

        Assert.Equal((HttpStatusCode.OK, type, disposition), (answer.StatusCode, answer.Content.Headers.ContentType!.ToString(), answer.Content.Headers.ContentDisposition!.DispositionType));
        Assert.Equal(await story.Simulator.Http.GetByteArrayAsync(new Uri(Text(sent, "url")!)), bytes);
        Assert.Equal(Text(media, "sha256"), Convert.ToHexStringLower(SHA256.HashData(bytes)));

        using var other = await story.OpenShopAsync();
        (await other.Wire.GetAsync(Text(media, "link")!)).Problem(HttpStatusCode.NotFound);
        (await shop.Wire.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/v1/conversations/{customer + 1}/media/{media.GetProperty("id").GetInt64()}"))).Problem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Medium_LargerThanTheBound_IsSaidToBe()
    {
        using var shop = await story.OpenShopAsync();
        await shop.ConnectAsync();
        var (customer, _) = await SayAsync(shop, new { oaId = shop.OaId, kind = "video", size = (10 << 20) + 1 });
        var media = await StoredAsync(shop, customer, "too_large");
        Assert.Equal((null, (10L << 20) + 1), (Text(media, "link"), media.GetProperty("size").GetInt64()));
        (await shop.Wire.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/v1/conversations/{customer}/media/{media.GetProperty("id").GetInt64()}"))).Problem(HttpStatusCode.NotFound);
    }

    /// <summary>A person says something; the customer that they are, and the attachment as the webhook has it.</summary>
    private async Task<(long Customer, JsonElement Payload)> SayAsync(Shop shop, object what)
    {
        var user = RandomNumberGenerator.GetString("123456789", 18);
        using var said = await story.Simulator.Http.PostAsJsonAsync($"/_sim/users/{user}/say", what);
        var told = await said.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(200, told.GetProperty("status").GetInt32());
        var listed = await Eventually.HoldsAsync("the conversation", async () => (await shop.Wire.GetAsync("/v1/conversations")).Good().Json.GetProperty("items").EnumerateArray().ToList(), all => all.Count == 1);
        return (listed[0].GetProperty("customerId").GetInt64(), told.GetProperty("webhook").GetProperty("message").GetProperty("attachments")[0].GetProperty("payload"));
    }

    private static async Task<JsonElement> StoredAsync(Shop shop, long customer, string state)
    {
        var path = Shop.PathOf("conversations", customer) + "/messages";
        return await Eventually.HoldsAsync($"the medium is {state}", async () => Assert.Single((await shop.Wire.GetAsync(path)).Good().Json.GetProperty("items")[0].GetProperty("media").EnumerateArray()),
            media => Text(media, "state") == state);
    }

    private static string? Text(JsonElement item, string name) => item.GetProperty(name).GetString();
}
