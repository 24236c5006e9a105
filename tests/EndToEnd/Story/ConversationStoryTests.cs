using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace ZaloOrleans.Story;

/// <summary>Somebody writes to the Official Account, and support answers, over HTTP on both sides.</summary>
[Collection<StoryCollection>]
public sealed class ConversationStoryTests(StoryFixture story)
{
    [Fact]
    public async Task Customer_WhoWrites_IsListedAndAnsweredOnce()
    {
        using var shop = await story.OpenShopAsync();
        await shop.ConnectAsync();
        var user = RandomNumberGenerator.GetString("123456789", 18);
        using var said = await story.Simulator.Http.PostAsJsonAsync($"/_sim/users/{user}/say", new { oaId = shop.OaId, text = "Còn size M không ạ?" });
        said.EnsureSuccessStatusCode();

        var listed = await Eventually.HoldsAsync("the conversation", async () => (await shop.Wire.GetAsync("/v1/conversations")).Good().Json.GetProperty("items").EnumerateArray().ToList(), all => all.Count == 1);
        var conversation = listed[0];
        Assert.Equal(("Còn size M không ạ?", "inbound", true), (Text(conversation, "lastText"), Text(conversation, "lastDirection"), conversation.GetProperty("isOpen").GetBoolean()));
        var path = Shop.PathOf("conversations", conversation.GetProperty("customerId").GetInt64());

        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => shop.Wire.PostAsync(path + "/reply", new { text = "Dạ còn ạ 🌸" }, "answer-1")));

        Assert.Single(replies.Select(r => r.Good().Text).Distinct());
        (await shop.Wire.PostAsync(path + "/reply", new { text = "Hết rồi ạ" }, "answer-1")).Problem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        await story.Database.EventuallyAsync(1L, $"select count(*) from oamessages where account_id = {shop.Id} and direction = 'outbound' and status = 'sent'");
        var send = Assert.Single(await shop.SendsAsync());
        Assert.Equal((user, "Dạ còn ạ 🌸"), (Text(send, "userId"), send.GetProperty("body").GetProperty("message").GetProperty("text").GetString()));
        var messages = (await shop.Wire.GetAsync(path + "/messages")).Good().Json.GetProperty("items").EnumerateArray();
        Assert.Equal(["outbound Dạ còn ạ 🌸", "inbound Còn size M không ạ?"], messages.Select(m => $"{Text(m, "direction")} {Text(m, "content")}"));

        var events = (await shop.Wire.GetAsync("/v1/oa-webhook-events?include=payload")).Good().Json.GetProperty("items").EnumerateArray();
        Assert.Contains("Còn size M không ạ?", Assert.Single(events).GetProperty("payload").GetProperty("message").GetProperty("text").GetString(), StringComparison.Ordinal);

        // Nobody else's.
        using var other = await story.OpenShopAsync();
        Assert.Empty((await other.Wire.GetAsync("/v1/conversations")).Good().Json.GetProperty("items").EnumerateArray());
        (await other.Wire.GetAsync(path + "/messages")).Problem(HttpStatusCode.NotFound);
        (await other.Wire.PostAsync(path + "/reply", new { text = "Chào" }, "answer-2")).Problem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task ApprovedTemplate_ThatIsChanged_IsSentAsItWasUntilTheNextVersionIsApproved()
    {
        using var shop = await story.OpenShopAsync();
        await shop.ConnectAsync();
        var template = await shop.TemplateAsync("thanks", "Cảm ơn {{ first_name }}!");
        var path = Shop.PathOf("oa-templates", template);
        await shop.JourneyAsync(("entry", """{"on":{"event":"ordered"},"reentry":"always"}"""), ("send_oa", """{"template":"thanks","category":"transaction"}"""));
        var lan = await shop.CustomerAsync("lan", new { firstName = "Lan", zaloUserId = "9000000001" });

        (await shop.Wire.PatchAsync(path, new { content = "Cảm ơn {{ first_name }} rất nhiều!" })).Good();
        var preview = (await shop.Wire.PostAsync(path + "/preview", new { customerId = lan })).Good().Json;
        Assert.Equal(("Cảm ơn Lan rất nhiều!", true), (Text(preview, "text"), preview.GetProperty("isNext").GetBoolean()));
        (await shop.Wire.PostAsync(path + "/approve", new { })).Problem(HttpStatusCode.UnprocessableEntity, "not_submitted");
        await OrderedAsync(shop, 1);

        (await shop.Wire.PostAsync(path + "/submit", new { })).Good();
        (await shop.Wire.PostAsync(path + "/approve", new { })).Good();

        // Silos hear of it within a second.
        await Eventually.IsAsync("the next version is sent", true, async () =>
        {
            await OrderedAsync(shop, (await shop.SendsAsync()).Count + 1);
            return (await TextsAsync(shop)).Contains("Cảm ơn Lan rất nhiều!");
        });
        Assert.Equal("Cảm ơn Lan!", (await TextsAsync(shop))[0]);
        Assert.Equal("1 Cảm ơn Lan!|2 Cảm ơn Lan rất nhiều!", await story.Database.ScalarAsync<string>($"""
            select string_agg(distinct m.template_version || ' ' || o.content, '|') from engine.messages m join oamessages o on o.id = m.message_id where m.account_id = {shop.Id}
            """));
    }

    private async Task OrderedAsync(Shop shop, int sends)
    {
        await shop.BatchAsync(Item.Track("lan", "ordered"));
        await story.Database.EventuallyAsync((long)sends, $"select count(*) from oamessages where account_id = {shop.Id} and status = 'sent'");
    }

    private static async Task<IReadOnlyList<string?>> TextsAsync(Shop shop) =>
        [.. (await shop.SendsAsync()).Select(s => s.GetProperty("body").GetProperty("message").GetProperty("text").GetString())];

    private static string? Text(JsonElement item, string name) => item.GetProperty(name).GetString();
}
