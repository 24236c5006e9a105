using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ZaloOrleans.Simulator;

/// <summary>What is left, on each of Zalo's paths that tell it; and the proof of the app's secret.</summary>
public sealed class QuotaTests : IAsyncLifetime
{
    private const string Path = "/v3.0/oa/quota/message";
    private SimulatorFixture _simulator = null!;

    private SimulatorClient Client => _simulator.Client;

    public async ValueTask InitializeAsync()
    {
        _simulator = await SimulatorFixture.StartAsync();
        await Client.TellAsync("templates", new { templateId = "30", tag = 3 });
        await Client.TellAsync("clock", new { now = "2026-11-23T03:00:00Z" });
    }

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Fact]
    public async Task Templates_OfADayAndAdvertisingOfAMonth_AreNumbers()
    {
        await Client.TellAsync("limits", new { perDay = 500, promotionsPerMonth = 125 });
        Assert.Equal(0, await Client.TemplateForErrorAsync("84912345678", "30"));
        var data = (await Client.CallAsync(HttpMethod.Get, "/message/quota")).GetProperty("data");
        Assert.Equal((500, 499, 125, 124), (Number(data, "dailyQuota"), Number(data, "remainingQuota"), Number(data, "monthlyPromotionQuota"), Number(data, "remainingMonthlyPromotionQuota")));
        Assert.Equal(JsonValueKind.Null, data.GetProperty("dailyQuotaPromotion").ValueKind);
    }

    [Fact]
    public async Task User_IsToldWhatMayStillGoToThem()
    {
        await Client.TellAsync("users", new { id = "77", lastInteraction = "2026-11-23T02:00:00Z" });
        Assert.Equal(0, await Client.TemplateForErrorAsync("77", "30"));
        var data = (await Client.CallAsync(HttpMethod.Post, Path, new { user_id = "77" })).GetProperty("data");
        Assert.Equal("1795399200000", data.GetProperty("last_interaction").GetString());
        var promotion = data.GetProperty("promotion");
        Assert.Equal((0, 1, 5, 6), (Number(promotion, "daily_remain"), Number(promotion, "daily_total"), Number(promotion, "monthly_remain"), Number(promotion, "monthly_total")));
    }

    [Fact]
    public async Task Package_IsTold_OnTheNewPathAndTheOldOne()
    {
        await Client.TellAsync("limits", new { consultationsPerMonth = 5 });
        await Client.TellAsync("users", new { id = "77", lastInteraction = "2026-11-20T03:00:00Z" });
        Assert.Equal(0, await Client.SendForErrorAsync("77"));
        var asset = Assert.Single((await Client.CallAsync(HttpMethod.Post, Path, new { quota_owner = "OA", product_type = "cs", quota_type = "sub_quota" })).GetProperty("data").EnumerateArray());
        Assert.Equal((5, 4), (Number(asset, "total"), Number(asset, "remain")));
        Assert.Empty((await Client.CallAsync(HttpMethod.Post, Path, new { quota_owner = "APP", product_type = "cs", quota_type = "sub_quota" })).GetProperty("data").EnumerateArray());
        var old = (await Client.CallAsync(HttpMethod.Post, "/v2.0/oa/quota/message", new { })).GetProperty("data");
        Assert.Equal((5, 4), (Number(old, "total"), Number(old, "remain")));
    }

    [Theory]
    [InlineData("""{"user_id":"x"}"""), InlineData("""{}"""), InlineData("""{"quota_owner":"ME","product_type":"cs","quota_type":"sub_quota"}""")]
    [InlineData("""{"quota_owner":"OA","product_type":"gmf","quota_type":"sub_quota"}"""), InlineData("""{"quota_owner":"OA","product_type":"cs","quota_type":"all"}""")]
    public async Task Question_ThatIsNone_IsRefused(string body) =>
        Assert.Equal(-201, (await Client.CallAsync(HttpMethod.Post, Path, JsonElement.Parse(body))).GetProperty("error").GetInt32());

    [Fact]
    public async Task Token_ThatIsNone_IsRefused() =>
        Assert.Equal(-216, (await Client.CallAsync(HttpMethod.Post, Path, new { user_id = "1" }, "unknown")).GetProperty("error").GetInt32());

    [Theory]
    [InlineData("right", true, 0), InlineData("right", false, 0), InlineData("wrong", true, -242), InlineData("wrong", false, -242), InlineData(null, true, -242), InlineData(null, false, 0)]
    public async Task Proof_OfTheAppsSecret_MustHoldWhereItIsGivenAndBeGivenWhereItIsAskedFor(string? proof, bool isRequired, int error)
    {
        await Client.TellAsync("oas", new
        {
            oaId = SimulatorFixture.OaId, appId = SimulatorFixture.AppId, oaSecretKey = "k", accessToken = SimulatorFixture.Token, appSecret = SimulatorFixture.AppSecret, requiresProof = isRequired,
        });
        Assert.Equal(error, await AskAsync(SimulatorClient.Path, new { recipient = new { user_id = "1" }, message = new { text = "x" } }, proof));
        Assert.Equal(error == 0 ? 0 : -1241, await AskAsync("/message/template", new { phone = "84912345678", template_id = "7", template_data = new { }, tracking_id = "a" }, proof));
    }

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private async Task<int> AskAsync(string path, object body, string? proof)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("access_token", SimulatorFixture.Token);
        if (proof is not null)
        {
            var right = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(SimulatorFixture.AppSecret), Encoding.UTF8.GetBytes(SimulatorFixture.Token)));
            request.Headers.Add("appsecret_proof", proof == "right" ? right : new string('0', 64));
        }

        using var answer = await Client.Http.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetInt32();
    }
}
