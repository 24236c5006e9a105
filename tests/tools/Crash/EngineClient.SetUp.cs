using System.Globalization;

namespace ZaloOrleans.Crash;

/// <summary>The account that a client works for.</summary>
public sealed partial class EngineClient
{
    /// <summary>
    /// An account with an Official Account, and active journeys: the event <c>go</c> sends a text to the Zalo user, <c>pay</c> a template by phone.
    /// </summary>
    /// <param name="wait">How long the journey waits before it sends, as an ISO 8601 duration.</param>
    /// <param name="canRefresh">Whether its tokens can be refreshed; then a wake-up for that always stands.</param>
    public async Task SetUpAsync(string wait = "PT1S", bool canRefresh = false)
    {
        var account = await JsonAsync(_admin, HttpMethod.Post, "/v1/accounts", new { name = "Crash" });
        _account = installation.CreateClient(account.GetProperty("apiKey").GetString());
        var zalo = installation.Connection.Zalo;
        var (access, refresh) = canRefresh ? await NewPairAsync() : (zalo.AccessToken, null);
        var connected = await JsonAsync(_account, HttpMethod.Post, "/v1/zalo-accounts", new
        {
            zaloUserId = zalo.OaId,
            displayName = "Crash",
            appId = zalo.AppId,
            oaSecretKey = zalo.OaSecretKey,
            appSecret = canRefresh ? AppSecret : null,
            accessToken = access,
            refreshToken = refresh,
        });
        _oaPath = string.Create(CultureInfo.InvariantCulture, $"/v1/zalo-accounts/{connected.GetProperty("id").GetInt64()}");
        await TemplateAsync("t", "Xin chào {{ first_name }}");
        await TemplateAsync("zbs", """{"templateId":"7","data":{"name":"{{ first_name }}"}}""");
        await JourneyAsync("go", wait, new { template = "t", category = "customer_care" });
        await JourneyAsync("pay", wait, new { template = "zbs", category = "customer_care", channel = "zbs_phone" });
    }

    private async Task TemplateAsync(string code, string content)
    {
        var template = await JsonAsync(Account, HttpMethod.Post, "/v1/oa-templates", new { code, content });
        foreach (var step in new[] { "submit", "approve" })
        {
            await JsonAsync(Account, HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"/v1/oa-templates/{template.GetProperty("id").GetInt64()}/{step}"), new { });
        }
    }

    private async Task JourneyAsync(string trigger, string wait, object send)
    {
        var journey = await JsonAsync(Account, HttpMethod.Post, "/v1/journeys", new { name = $"Crash {trigger}" });
        var path = string.Create(CultureInfo.InvariantCulture, $"/v1/journeys/{journey.GetProperty("id").GetInt64()}");
        await JsonAsync(Account, HttpMethod.Put, path + "/steps", new
        {
            steps = new object[]
            {
                new { stepNo = 1, type = "entry", config = new { on = new { @event = trigger } } },
                new { stepNo = 2, type = "wait", config = new { @for = wait } },
                new { stepNo = 3, type = "send_oa", config = send },
                new { stepNo = 4, type = "end", config = new { } },
            },
        });
        await JsonAsync(Account, HttpMethod.Patch, path, new { status = "Active" });
    }
}
