using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Simulator;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Hosting;

/// <summary>The real simulator, in this process.</summary>
public sealed class SimulatedZalo : IAsyncDisposable
{
    public const string OaId = "4318657068771012646";
    public const string AppId = "1163843031413526746";
    public const string AppSecret = "secret-of-the-app";
    public const string Token = "token-of-the-oa";
    public const string SecretKey = "key";
    public const string RefreshToken = "first-refresh-token";
    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly HttpClient _http = new();

    private SimulatedZalo(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    public Uri Url => new(_app.Urls.First());

    /// <summary>Starts it.</summary>
    /// <param name="webhooks">Where webhooks are posted; null: nowhere. With one, each message that is accepted is echoed.</param>
    public static async Task<SimulatedZalo> StartAsync(Uri? webhooks = null)
    {
        var folder = Directory.CreateTempSubdirectory("zalo-grains-test-").FullName;
        var options = new SimulatorOptions
        {
            DataFolder = folder,
            Account = new OfficialAccount(OaId, AppId, SecretKey, Token) { AppSecret = AppSecret, RefreshToken = RefreshToken },
            WebhookUrl = webhooks,
            AfterSend = new AfterSendSettings { Echo = webhooks is null ? AfterSendStep.Never : AfterSendStep.AtOnce },
        };
        var app = SimulatorApp.Build(options, TimeProvider.System);
        await app.StartAsync();
        return new SimulatedZalo(app, folder);
    }

    /// <summary>What was sent, as the simulator recorded it.</summary>
    public async Task<List<JsonElement>> SendsAsync() => (await _http.GetStringAsync(new Uri(Url, "/_sim/sends")))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();

    /// <summary>The Official Account with the tokens that work now.</summary>
    internal OfficialAccount Account => _app.Services.GetRequiredService<AccountBook>().Find(OaId)!;

    /// <summary>Requests for tokens, as "grant error".</summary>
    public async Task<List<string>> TokensAsync() => (await _http.GetStringAsync(new Uri(Url, "/_sim/tokens")))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)
        .Select(r => $"{r.GetProperty("grant").GetString()} {r.GetProperty("error")}").ToList();

    /// <summary>The access token is over from now on.</summary>
    public async Task ExpireAsync()
    {
        using var answer = await _http.PostAsync(new Uri(Url, $"/_sim/oas/{OaId}/expire"), null);
        Assert.True(answer.IsSuccessStatusCode);
    }

    /// <summary>An administrator opens the page of a consent and agrees: the query that the browser is sent back with.</summary>
    public static async Task<Dictionary<string, string>> AgreeAsync(string url)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
        using var answer = await browser.GetAsync(new Uri(url));
        Assert.True(answer.Headers.Location is not null, await answer.Content.ReadAsStringAsync());
        return Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(answer.Headers.Location.Query).ToDictionary(q => q.Key, q => q.Value.ToString());
    }

    public Task ClearFaultsAsync() => _http.DeleteAsync(new Uri(Url, "/_sim/faults"));

    /// <summary>Sets what the simulator lets through: templates a day.</summary>
    public Task LimitAsync(int perDay) => TellAsync("limits", new { perDay });

    /// <summary>Tells the simulator something: limits, templates, persons, what time it is.</summary>
    public async Task TellAsync(string what, object body)
    {
        using var content = new StringContent(JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri(Url, "/_sim/" + what), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task FaultAsync(string behaviour, int? value = null, int? times = null, string? userId = null, string endpoint = "/v3.0/oa/message/cs")
    {
        var body = JsonSerializer.Serialize(new { match = new { endpoint, userId }, behaviour, value, times }, new JsonSerializerOptions { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull });
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri(Url, "/_sim/faults"), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
