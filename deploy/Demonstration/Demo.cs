using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace ZaloOrleans.Deploy;

/// <summary>
/// Loads the demo account through the public API, as any client would. Interrupted, it goes on where it was: the account is remembered,
/// and every creating request carries an idempotency key of its own.
/// </summary>
public sealed class Demo : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _installation;
    private readonly string _adminKey;

    /// <param name="api">The API's base URL.</param>
    /// <param name="adminKey">The installation's key.</param>
    /// <param name="installation">The installation's id; it makes the idempotency keys.</param>
    public Demo(Uri api, string adminKey, string installation)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = api, Timeout = TimeSpan.FromSeconds(30) };
        _adminKey = adminKey;
        _installation = installation;
    }

    /// <summary>Makes the account and its first key.</summary>
    public async Task<DemoAccount> CreateAccountAsync(CancellationToken cancellation)
    {
        var answer = await SendAsync(HttpMethod.Post, "/v1/accounts", _adminKey, DemoContent.Account, cancellation);
        return new DemoAccount(answer.GetProperty("id").GetInt64(), answer.GetProperty("apiKey").GetString()!, Loaded: false);
    }

    /// <summary>Fills the account: an Official Account, a template, an active journey, and some customers.</summary>
    public async Task FillAsync(DemoAccount account, ZaloApp zalo, Step step, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(step);
        step.Now("connecting the Official Account");
        await SendAsync(HttpMethod.Post, "/v1/zalo-accounts", account.ApiKey, DemoContent.OfficialAccount(zalo), cancellation);
        step.Now("adding a template and a journey");
        await AddTemplateAsync(account, cancellation);
        await AddJourneyAsync(account, cancellation);
        step.Now("adding customers");
        foreach (var customer in DemoContent.Customers)
            await SendAsync(HttpMethod.Post, "/v1/identify", account.ApiKey, customer, cancellation);
    }

    public void Dispose() => _http.Dispose();

    private async Task AddTemplateAsync(DemoAccount account, CancellationToken cancellation)
    {
        var created = await SendAsync(HttpMethod.Post, "/v1/oa-templates", account.ApiKey, DemoContent.Welcome, cancellation);
        foreach (var step in new[] { "submit", "approve" })
            await SendAsync(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"/v1/oa-templates/{created.GetProperty("id").GetInt64()}/{step}"), account.ApiKey, new { }, cancellation);
    }

    private async Task AddJourneyAsync(DemoAccount account, CancellationToken cancellation)
    {
        var created = await SendAsync(HttpMethod.Post, "/v1/journeys", account.ApiKey, DemoContent.Journey, cancellation);
        var journey = string.Create(CultureInfo.InvariantCulture, $"/v1/journeys/{created.GetProperty("id").GetInt64()}");
        await SendAsync(HttpMethod.Put, journey + "/steps", account.ApiKey, DemoContent.Steps, cancellation);
        await SendAsync(HttpMethod.Patch, journey, account.ApiKey, DemoContent.Activation, cancellation);
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, string key, object body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (method == HttpMethod.Post && path != "/v1/identify") request.Headers.Add("Idempotency-Key", $"demo-{_installation}-{path}");
        using var response = await _http.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        if (!response.IsSuccessStatusCode)
            throw new DeployException($"{method} {path} was answered {(int)response.StatusCode}: {text}", "See the API's log. With --no-demo no demo account is made.");
        return text == "" ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}
