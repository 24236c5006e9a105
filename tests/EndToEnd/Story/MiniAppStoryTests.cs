using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace ZaloOrleans.Story;

/// <summary>A shop's Mini App notifies its user, over HTTP. What may go depends on the hour in Vietnam at which the test runs; both are checked.</summary>
[Collection<StoryCollection>]
public sealed class MiniAppStoryTests(StoryFixture story)
{
    [Fact]
    public async Task User_OfTheMiniApp_WhoAgrees_IsNotifiedOnceADay_WithinZalosHours()
    {
        using var shop = await story.OpenShopAsync();
        var (app, user) = ("88" + RandomNumberGenerator.GetString("123456789", 15), RandomNumberGenerator.GetString("123456789", 18));
        var oa = (await shop.Wire.GetAsync(Shop.PathOf("zalo-accounts", await ConnectAsync(shop, app)))).Good().Json;
        Assert.True(oa.GetProperty("hasMiniAppKey").GetBoolean());
        var template = await shop.TemplateAsync("ready", """{"templateId":"00126f","data":{"title":"Đơn {{ order }} đã sẵn sàng"}}""", "Approved", "order");
        await shop.JourneyAsync(("entry", """{"on":{"event":"packed"},"reentry":"always"}"""), ("send_oa", """{"template":"ready","category":"customer_care","channel":"miniapp"}"""));

        // Somebody whom no Mini App knows.
        var stranger = await shop.CustomerAsync("an", new { marketingConsent = true });
        (await shop.Wire.PostAsync("/v1/track", Item.Track("an", "packed", new { order = "A0" }))).Good();
        await DecidesAsync(shop, stranger, "no_address");

        // The user opens the app, agrees there, and what they ordered is packed.
        using var token = await story.Simulator.Http.PostAsJsonAsync("/_sim/miniapp/users", new { appId = app, id = user });
        using var open = story.WireWithoutKey();
        var session = (await open.PostAsync("/v1/miniapp/session", new
        {
            appId = app, accessToken = (await token.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString(),
        })).Good().Json;
        var customer = session.GetProperty("customerId").GetInt64();
        using var own = story.WireWith(session.GetProperty("token").GetString()!);
        (await own.PostAsync("/v1/miniapp/consent", new { marketingConsent = true })).Good();
        Assert.Equal("""{"templateId":"00126f","templateData":{"title":"Đơn A1 đã sẵn sàng"}}""", (await shop.Wire.PostAsync(
            $"{Shop.PathOf("oa-templates", template)}/preview", new { customerId = customer, channel = "miniapp", variables = new { order = "A1" } })).Good().Json.GetProperty("message").GetRawText());
        var began = Hour();
        (await own.PostAsync("/v1/track", new { @event = "packed", properties = new { order = "A1" } })).Good();
        // By night it is put off to the morning.
        var first = await Eventually.HoldsAsync("the decision", () => DecisionsAsync(shop, customer), s => s is "send" or "quiet_hours");
        (await own.PostAsync("/v1/track", new { @event = "packed", properties = new { order = "A2" } })).Good();
        await DecidesAsync(shop, customer, $"frequency_cap,{first}");

        FormattableString waits = $"select exists (select from engine.wakeups where account_id = {shop.Id} and kind = 'work' and (due_at at time zone 'Asia/Ho_Chi_Minh')::time = '06:00')";
        var status = await Eventually.HoldsAsync("it is sent, or waits for the morning", async () =>
        {
            var now = await MessageAsync(shop, customer);
            return now == "queued" && await story.Database.ScalarAsync<bool>(waits) ? "waits" : now;
        }, s => s is "sent" or "waits");
        var sends = (await story.Simulator.SendsAsync()).Where(s => s.GetProperty("userId").ValueEquals(user)).ToList();
        string[] expected = status == "sent" ? ["/notification/template True "] : [];
        Assert.Equal(expected, sends.Select(s => $"{s.GetProperty("endpoint").GetString()} {s.GetProperty("accepted").GetBoolean()} {s.GetProperty("violation").GetString()}"));
        if (began is >= 6 and < 21 && Hour() is >= 6 and < 21)
        {
            Assert.Equal("sent", status);
        }
        else if (began is >= 22 or < 5 && Hour() is >= 22 or < 5)
        {
            Assert.Equal("waits", status);
        }
    }

    private static int Hour() => DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(7)).Hour;

    private static async Task<string?> MessageAsync(Shop shop, long customer) =>
        Assert.Single(await shop.TimelineAsync(customer), i => i.GetProperty("kind").ValueEquals("message")) is var message && message.GetProperty("channel").ValueEquals("miniapp")
            ? message.GetProperty("status").GetString()
            : null;

    /// <summary>Waits for the customer's decisions, as they read on the timeline.</summary>
    private static Task DecidesAsync(Shop shop, long customer, string decisions) => Eventually.IsAsync("the decisions", decisions, () => DecisionsAsync(shop, customer));

    private static async Task<string> DecisionsAsync(Shop shop, long customer) => string.Join(',',
        (await shop.TimelineAsync(customer)).Where(i => i.GetProperty("kind").ValueEquals("decision"))
            .Select(d => d.GetProperty("outcome").ValueEquals("send") ? "send" : d.GetProperty("code").GetString()).Order(StringComparer.Ordinal));

    private async Task<long> ConnectAsync(Shop shop, string app)
    {
        var token = "token-" + shop.OaId;
        foreach (var (path, body) in new (string, object)[]
        {
            ("/_sim/oas", new { oaId = shop.OaId, appId = app, oaSecretKey = "s", accessToken = token }),
            ("/_sim/miniapp/apps", new { appId = app, appSecret = "secret", openApiKey = "key" }),
        })
        {
            using var known = await story.Simulator.Http.PostAsJsonAsync(path, body);
            known.EnsureSuccessStatusCode();
        }

        return (await shop.Wire.PostAsync("/v1/zalo-accounts",
            new { zaloUserId = shop.OaId, displayName = "Lụa", appId = app, oaSecretKey = "s", accessToken = token, appSecret = "secret", miniAppKey = "key" })).Good().Id;
    }
}
