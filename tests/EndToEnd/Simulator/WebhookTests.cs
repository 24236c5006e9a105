using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ZaloOrleans.Simulator;

/// <summary>The webhooks that the simulator posts: what persons do, and what follows a message.</summary>
public sealed class WebhookTests
{
    private const string User = "4339761418830368433";
    private const string Phone = "84912345678";

    [Theory]
    [InlineData("follow", "{}", "follow", """{"follower":{"id":"4339761418830368433"},"source":"oa_profile"}""")]
    [InlineData("unfollow", "{}", "unfollow", """{"follower":{"id":"4339761418830368433"}}""")]
    [InlineData("say", """{"text":"Còn hàng không?","quote":"m0"}""", "user_send_text", """{"message":{"text":"Còn hàng không?","quote_msg_id":"m0"}}""")]
    [InlineData("say", """{"kind":"file","url":"https://f.vn/1","name":"bill.pdf"}""", "user_send_file", """{"message":{"attachments":[{"type":"file","payload":{"url":"https://f.vn/1","name":"bill.pdf"}}]}}""")]
    [InlineData("say", """{"kind":"location"}""", "user_send_location", """{"message":{"attachments":[{"type":"location","payload":{"coordinates":{"latitude":"10.7769"}}}]}}""")]
    [InlineData("say", """{"kind":"business_card"}""", "user_send_business_card", """{"message":{"attachments":[{"type":"link"}]}}""")]
    [InlineData("see", """{"messageIds":["m1","m2"]}""", "user_seen_message", """{"message":{"msg_ids":["m1","m2"]}}""")]
    [InlineData("receive", """{"messageId":"m1"}""", "user_received_message", """{"recipient":{"id":"4339761418830368433"},"message":{"msg_id":"m1"}}""")]
    [InlineData("react", """{"messageId":"m1","icon":"/-strong"}""", "user_reacted_message", """{"message":{"msg_id":"m1","react_icon":"/-strong"}}""")]
    [InlineData("click", """{"messageId":"m1","data":"NO"}""", "user_click_response_button", """{"msg_id":"m1","message":{"button_type":"response","data":"NO"}}""")]
    [InlineData("rate", """{"messageId":"m1","rate":4,"note":"Tốt","feedbacks":["Nhanh"]}""", "user_feedback", """{"message":{"msg_id":"m1","rate":4,"note":"Tốt","feedbacks":["Nhanh"]}}""")]
    [InlineData("submit-info", """{"name":"Lan","phone":"84912345678","city":"Hà Nội"}""", "user_submit_info", """{"info":{"name":"Lan","phone":"84912345678","full_address":{"user_city":"Hà Nội"}}}""")]
    [InlineData("chat-now", "{}", "user_click_chatnow", """{"user_id":"4339761418830368433"}""")]
    [InlineData("join", """{"externalId":"c-1"}""", "widget_interaction_accepted", """{"data":{"user_id":"4339761418830368433","user_external_id":"c-1"}}""")]
    [InlineData("tag", """{"name":"VIP"}""", "add_user_to_tag", """{"tag":{"user_ids":["4339761418830368433"],"name":"VIP"}}""")]
    [InlineData("untag", """{"name":"VIP"}""", "remove_user_from_tag", """{"tag":{"user_ids":["4339761418830368433"],"name":"VIP"}}""")]
    [InlineData("withdraw", "{}", "user_withdraw", """{"user_id":"4339761418830368433"}""")]
    public async Task Person_Acting_IsToldInASignedWebhook(string act, string body, string name, string told)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var simulator = await SimulatorFixture.StartAsync(receiver.Url);

        var answer = await simulator.Client.TellAsync($"users/{User}/{act}", JsonElement.Parse(body));

        Assert.Equal(200, answer.GetProperty("status").GetInt32());
        var posted = Assert.Single(receiver.Posted);
        Assert.Equal(name, posted.Event);
        AssertHas(JsonElement.Parse(told), posted.Json);
        AssertSigned(posted);
        Assert.Null(posted.Header("X-ZEvent-Server"));
    }

    [Fact]
    public async Task Message_Accepted_IsEchoedReceivedAndSeen()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var simulator = await SimulatorFixture.StartAsync(receiver.Url);
        var id = (await simulator.Client.SendAsync(User, "Chào")).GetProperty("data").GetProperty("message_id").GetString()!;

        await Eventually.IsAsync("three webhooks", 3, () => Task.FromResult(receiver.Posted.Count));

        Assert.Equal(["oa_send_text", "user_received_message", "user_seen_message"], receiver.Events);
        Assert.All(receiver.Posted, p => Assert.Contains(id, p.Body, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"text":"Chào","attachment":{"type":"template","payload":{"template_type":"media","elements":[{"media_type":"image","url":"https://a.vn/b.jpg"}]}}}""", "oa_send_image", """{"text":"Chào","attachments":[{"type":"image","payload":{"url":"https://a.vn/b.jpg"}}]}""")]
    [InlineData("""{"attachment":{"type":"file","payload":{"token":"t"}}}""", "oa_send_file", """{"attachments":[{"type":"file"}]}""")]
    [InlineData("""{"attachment":{"type":"template","payload":{"template_type":"list","elements":[{"title":"Áo","default_action":{"type":"oa.open.url","url":"https://a.vn"}}]}}}""", "oa_send_list", """{"attachments":[{"type":"link","payload":{"title":"Áo","url":"https://a.vn"}}]}""")]
    [InlineData("""{"text":"Chào","attachment":{"type":"template","payload":{"buttons":[{"title":"a","type":"oa.query.show","payload":"b"}]}}}""", "oa_send_text", """{"text":"Chào"}""")]
    public async Task Message_OfAnyKind_IsEchoedAsWhatItIs(string message, string name, string told)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var simulator = await SimulatorFixture.StartAsync(receiver.Url);
        using var answer = await simulator.Client.PostAsync(JsonContent.Create(new { recipient = new { user_id = User }, message = JsonElement.Parse(message) }));

        var echo = await FirstAsync(receiver);
        Assert.Equal(name, echo.Event);
        AssertHas(JsonElement.Parse(told), echo.Json.GetProperty("message"));
    }

    [Theory]
    [InlineData("image"), InlineData("gif"), InlineData("audio"), InlineData("video"), InlineData("sticker"), InlineData("file")]
    public async Task Person_SendingSomething_IsToldWithWhereItIs(string kind)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var simulator = await SimulatorFixture.StartAsync(receiver.Url);
        (await simulator.Client.Http.PostAsJsonAsync($"/_sim/users/{User}/say", new { kind, size = 77, name = "a.pdf" })).EnsureSuccessStatusCode();

        var told = await FirstAsync(receiver);
        Assert.Equal("user_send_" + kind, told.Event);
        var attachment = Assert.Single(told.Json.GetProperty("message").GetProperty("attachments").EnumerateArray());
        Assert.Equal(kind, attachment.GetProperty("type").GetString());
        Assert.Equal(77, (await simulator.Client.Http.GetByteArrayAsync(new Uri(attachment.GetProperty("payload").GetProperty("url").GetString()!))).Length);
    }

    [Fact]
    public async Task TemplateByUser_Accepted_IsEchoedAsATemplate()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var simulator = await SimulatorFixture.StartAsync(receiver.Url);
        Assert.Equal(0, await simulator.Client.TemplateForErrorAsync(User, "9"));

        var echo = await FirstAsync(receiver);
        Assert.Equal(("oa_send_template", "template"), (echo.Event, echo.Json.GetProperty("message").GetProperty("attachments")[0].GetProperty("type").GetString()));
    }

    [Fact]
    public async Task TemplateByPhone_Accepted_HasAReceiptOfThePhoneAndNothingElse()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var simulator = await SimulatorFixture.StartAsync(receiver.Url);
        var sent = (await simulator.Client.CallAsync(HttpMethod.Post, "/message/template", new { phone = "+" + Phone, template_id = "7", template_data = new { }, tracking_id = "zo42" })).GetProperty("data");
        var id = sent.GetProperty("msg_id").GetString();

        var receipt = await FirstAsync(receiver);
        Assert.Equal("user_received_message", receipt.Event);
        AssertHas(JsonElement.Parse($$$"""{"sender":{"id":"{{{SimulatorFixture.OaId}}}"},"recipient":{"id":"{{{Phone}}}"},"message":{"msg_id":"{{{id}}}","tracking_id":"zo42"}}"""), receipt.Json);
        Assert.True(long.Parse(receipt.Json.GetProperty("message").GetProperty("delivery_time").GetString()!, System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.False(receipt.Json.TryGetProperty("user_id_by_app", out _));
        Assert.Equal("ZNS", receipt.Header("X-ZEvent-Server"));
        AssertSigned(receipt);

        // A person who acts comes after whatever follows the message.
        await simulator.Client.TellAsync($"users/{User}/follow", new { });
        Assert.Equal(["user_received_message", "follow"], receiver.Events);
    }

    [Fact]
    public async Task TemplateByPhone_ThatThePersonReceivesLater_IsPushedUntilThen()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var simulator = await SimulatorFixture.StartAsync(receiver.Url);
        await simulator.Client.TellAsync("webhooks/settings", new { received = new { chance = 1, minMs = 86_400_000 } });
        var id = (await simulator.Client.CallAsync(HttpMethod.Post, "/message/template", new { phone = Phone, template_id = "7", template_data = new { }, tracking_id = "zo42" })).GetProperty("data").GetProperty("msg_id").GetString()!;
        Assert.Equal(0, await StatusAsync());

        await simulator.Client.TellAsync($"users/{Phone}/receive", new { messageId = id });
        Assert.Equal(1, await StatusAsync());
        Assert.Equal(("ZNS", "zo42"), (receiver.Posted[0].Header("X-ZEvent-Server"), receiver.Posted[0].Json.GetProperty("message").GetProperty("tracking_id").GetString()));
        await simulator.Client.TellAsync($"users/{Phone}/rate", new { messageId = id, rate = 5 });
        Assert.Equal("zo42", receiver.Posted[1].Json.GetProperty("message").GetProperty("tracking_id").GetString());

        async Task<int> StatusAsync() => (await simulator.Client.CallAsync(HttpMethod.Get, $"/message/status?message_id={id}")).GetProperty("data").GetProperty("status").GetInt32();
    }

    [Fact]
    public async Task Settings_OfOneOa_LeaveTheOthers()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var simulator = await SimulatorFixture.StartAsync(receiver.Url);
        await simulator.Client.TellAsync("oas", new { oaId = "22", appId = "1", oaSecretKey = "k", accessToken = "second" });
        await simulator.Client.TellAsync("webhooks/settings", new { oaId = "22", echo = (object?)null, received = (object?)null, seen = new { minMs = 0 } });

        await simulator.Client.SendForErrorAsync(User, token: "second");
        await Eventually.IsAsync("one webhook", 1, () => Task.FromResult(receiver.Posted.Count));
        await simulator.Client.SendForErrorAsync(User);
        await Eventually.IsAsync("three more", 4, () => Task.FromResult(receiver.Posted.Count));
        Assert.Equal(["user_seen_message", "oa_send_text", "user_received_message", "user_seen_message"], receiver.Events);
    }

    [Fact]
    public async Task Webhook_OfAnyBody_IsSignedAndPosted()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var simulator = await SimulatorFixture.StartAsync(receiver.Url);
        await simulator.Client.TellAsync("webhooks", new { body = new { event_name = "change_oa_daily_quota", oaId = SimulatorFixture.OaId, quota = new { prev_value = 500, new_value = 2_000 } } });

        var posted = Assert.Single(receiver.Posted);
        Assert.Equal(2_000, posted.Json.GetProperty("quota").GetProperty("new_value").GetInt32());
        AssertSigned(posted);
        var line = Assert.Single(await simulator.Client.LinesAsync("webhooks"));
        Assert.Equal(("change_oa_daily_quota", 200, "ok"), (line.GetProperty("event").GetString(), line.GetProperty("status").GetInt32(), line.GetProperty("behaviour").GetString()));
    }

    [Fact]
    public async Task Template_ThatZaloRefuses_IsToldAndNotTakenAnyMore()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var simulator = await SimulatorFixture.StartAsync(receiver.Url);
        await simulator.Client.TellAsync("templates", new { templateId = "9" });
        await simulator.Client.TellAsync("templates/9/change", new { quality = "LOW" });
        await simulator.Client.TellAsync("templates/9/change", new { status = "DISABLE", reason = "Chất lượng thấp" });

        Assert.Equal(["change_template_quality", "change_template_status"], receiver.Events);
        AssertHas(JsonElement.Parse("""{"template_id":"9","status":{"prev_status":"ENABLE","new_status":"DISABLE"},"reason":"Chất lượng thấp"}"""), receiver.Posted[1].Json);
        Assert.Equal(-131, await simulator.Client.TemplateForErrorAsync(User, "9"));
        Assert.Equal("LOW", (await simulator.Client.CallAsync(HttpMethod.Get, "/template/info/v2?template_id=9")).GetProperty("data").GetProperty("templateQuality").GetString());
    }

    [Fact]
    public async Task Webhook_ThatFindsNobody_IsPostedAgainWithItsNumber()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var url = receiver.Url;
        await using var simulator = await SimulatorFixture.StartAsync(url);
        await simulator.Client.TellAsync("webhooks/settings", new { retrySeconds = new[] { 0.05, 0.05, 86_400 } });
        await receiver.DisposeAsync();
        Assert.Equal(JsonValueKind.Null, (await simulator.Client.TellAsync($"users/{User}/follow", new { })).GetProperty("status").ValueKind);
        await Eventually.IsAsync("three attempts", 3, async () => (await simulator.Client.LinesAsync("webhooks")).Count);

        await simulator.Client.TellAsync("webhooks/settings", new { retrySeconds = new[] { 0.05 } });
        Assert.Equal(JsonValueKind.Null, (await simulator.Client.TellAsync($"users/{User}/unfollow", new { })).GetProperty("status").ValueKind);
        await using var again = await WebhookReceiver.StartAsync(url.Port);
        await Eventually.IsAsync("five attempts", 5, async () => (await simulator.Client.LinesAsync("webhooks")).Count);
        var lines = await simulator.Client.LinesAsync("webhooks");
        Assert.Equal([1, 2, 3, 1, 2], lines.Select(l => l.GetProperty("attempt").GetInt32()));
        Assert.All(again.Posted, p => Assert.Equal(("unfollow", "1"), (p.Event, p.Header("num_retry"))));
    }

    [Fact]
    public async Task Person_Unfollowing_IsNoFollowerAnyMore()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var simulator = await SimulatorFixture.StartAsync(receiver.Url);
        await simulator.Client.TellAsync($"users/{User}/unfollow", new { });
        Assert.False(simulator.Users.Find(SimulatorFixture.OaId, User, TimeProvider.System.GetUtcNow()).Follower);
    }

    [Fact]
    public async Task Person_WithoutAnybodyToTell_IsRefused()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        using var answer = await simulator.Client.Http.PostAsync($"/_sim/users/{User}/follow", null);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    [Theory]
    [InlineData("users/1/dance", """{}""", HttpStatusCode.NotFound), InlineData("users/x/follow", "{}", HttpStatusCode.BadRequest)]
    [InlineData("users/1/say", """{"kind":"song"}""", HttpStatusCode.BadRequest), InlineData("users/1/rate", """{"messageId":"m","rate":6}""", HttpStatusCode.BadRequest)]
    [InlineData("users/1/click", "{}", HttpStatusCode.BadRequest), InlineData("users/1/follow", """{"oaId":"9"}""", HttpStatusCode.NotFound)]
    [InlineData("webhooks", """{"body":7}""", HttpStatusCode.BadRequest), InlineData("webhooks/settings", """{"echo":{"chance":2}}""", HttpStatusCode.BadRequest)]
    [InlineData("webhooks/settings", """{"seen":{"minMs":5,"maxMs":4}}""", HttpStatusCode.BadRequest), InlineData("webhooks/settings", """{"retrySeconds":[-1]}""", HttpStatusCode.BadRequest)]
    [InlineData("templates/9/change", "{}", HttpStatusCode.BadRequest), InlineData("templates/9/change", """{"status":"FINE"}""", HttpStatusCode.BadRequest)]
    public async Task Mistakes_OfATest_AreNamedAndNobodyIsTold(string what, string body, HttpStatusCode status)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var simulator = await SimulatorFixture.StartAsync(receiver.Url);
        using var answer = await simulator.Client.Http.PostAsync($"/_sim/{what}", new StringContent(body));
        Assert.Equal(status, answer.StatusCode);
        Assert.Empty(receiver.Posted);
    }

    private static async Task<Posted> FirstAsync(WebhookReceiver receiver)
    {
        await Eventually.IsAsync("a webhook", true, () => Task.FromResult(receiver.Posted.Count > 0));
        return receiver.Posted[0];
    }

    private static void AssertSigned(Posted posted)
    {
        var signed = SimulatorFixture.AppId + posted.Body + posted.Json.GetProperty("timestamp").GetString() + SimulatorFixture.SecretKey;
        Assert.Equal("mac=" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signed))), posted.Header("X-ZEvent-Signature"));
    }

    /// <summary>Whatever is expected is there; more may be.</summary>
    private static void AssertHas(JsonElement expected, JsonElement actual)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in expected.EnumerateObject())
                    AssertHas(field.Value, actual.GetProperty(field.Name));
                break;
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
                foreach (var (one, other) in expected.EnumerateArray().Zip(actual.EnumerateArray()))
                    AssertHas(one, other);
                break;
            default:
                Assert.True(JsonElement.DeepEquals(expected, actual), $"{actual} is not {expected}");
                break;
        }
    }
}
