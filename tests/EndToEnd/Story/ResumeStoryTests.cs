using System.Net;
using System.Security.Cryptography;

namespace ZaloOrleans.Story;

/// <summary>Zalo refuses an Official Account until a person has set something right, and says so over HTTP.</summary>
[Collection<StoryCollection>]
public sealed class ResumeStoryTests(StoryFixture story)
{
    [Fact]
    public async Task OfficialAccount_ThatZaloStopped_SaysWhatToDo_AndSendsWhatWaitedOnceItIsResumed()
    {
        using var shop = await story.OpenShopAsync();
        var path = Shop.PathOf("zalo-accounts", await shop.ConnectAsync());
        await shop.TemplateAsync("thanks", "Cảm ơn!");
        await shop.JourneyAsync(("entry", """{"on":{"event":"ordered"},"reentry":"always"}"""), ("send_oa", """{"template":"thanks","category":"transaction"}"""));
        var user = RandomNumberGenerator.GetString("123456789", 18);
        await shop.CustomerAsync("lan", new { firstName = "Lan", zaloUserId = user });
        using var fault = await story.Simulator.FaultAsync(new { match = new { endpoint = "message/cs", userId = user }, behaviour = "code", value = -221, times = 1 });
        fault.EnsureSuccessStatusCode();

        // That the journey is active, silos hear within a second.
        await Eventually.IsAsync("the stop", true, async () =>
        {
            (await shop.Wire.PostAsync("/v1/track", new { userId = "lan", @event = "ordered" })).Good();
            return (await shop.SendsAsync()).Count > 0;
        });
        var stopped = await Eventually.HoldsAsync("the stop", async () => (await shop.Wire.GetAsync(path)).Good().Json, oa => oa.GetProperty("stopCode").GetString() == "-221");
        Assert.Contains("resume", stopped.GetProperty("stopAdvice").GetString(), StringComparison.Ordinal);

        using (var other = await story.OpenShopAsync())
        {
            (await other.Wire.PostAsync(path + "/resume", new { })).Problem(HttpStatusCode.NotFound);
        }

        var resumed = (await shop.Wire.PostAsync(path + "/resume", new { })).Good().Json;

        Assert.Equal(System.Text.Json.JsonValueKind.Null, resumed.GetProperty("stopCode").ValueKind);
        await story.Database.EventuallyAsync(0L, $"select count(*) from oamessages where account_id = {shop.Id} and status <> 'sent'");
        var messages = await story.Database.ScalarAsync<long>($"select count(*) from oamessages where account_id = {shop.Id}");
        Assert.Equal(messages, (await shop.SendsAsync()).Count(s => s.GetProperty("accepted").GetBoolean()));
        Assert.Equal(messages + 1, (await shop.SendsAsync()).Count);
    }
}
