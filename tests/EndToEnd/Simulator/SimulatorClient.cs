using System.Net.Http.Json;
using System.Text.Json;

namespace ZaloOrleans.Simulator;

/// <summary>Talks to a simulator as the engine and a test would.</summary>
public sealed class SimulatorClient(Uri address) : IDisposable
{
    public const string Path = "/v3.0/oa/message/cs";

    public HttpClient Http { get; } = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>Sends a text; the HTTP answer is returned whatever it is.</summary>
    public Task<HttpResponseMessage> PostAsync(string userId, string text = "xin chào", string token = SimulatorFixture.Token) =>
        PostAsync(JsonContent.Create(new { recipient = new { user_id = userId }, message = new { text } }), token);

    public async Task<HttpResponseMessage> PostAsync(HttpContent body, string? token = SimulatorFixture.Token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = body };
        if (token is not null)
            request.Headers.Add("access_token", token);
        return await Http.SendAsync(request);
    }

    /// <summary>Sends a text and returns Zalo's JSON.</summary>
    public async Task<JsonElement> SendAsync(string userId, string text = "xin chào", string token = SimulatorFixture.Token)
    {
        using var answer = await PostAsync(userId, text, token);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<int> SendForErrorAsync(string userId, string text = "xin chào", string token = SimulatorFixture.Token) =>
        (await SendAsync(userId, text, token)).GetProperty("error").GetInt32();

    public Task<HttpResponseMessage> FaultAsync(object fault) => Http.PostAsJsonAsync("/_sim/faults", fault);

    /// <summary>Calls one of Zalo's paths; its JSON.</summary>
    public async Task<JsonElement> CallAsync(HttpMethod method, string path, object? body = null, string token = SimulatorFixture.Token)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("access_token", token);
        using var answer = await Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Sends a template by user id, or by phone where the address begins with 84; Zalo's error.</summary>
    public async Task<int> TemplateForErrorAsync(string address, string template = "7", string token = SimulatorFixture.Token) => (address.StartsWith("84", StringComparison.Ordinal)
        ? await CallAsync(HttpMethod.Post, "/message/template", new { phone = address, template_id = template, template_data = new { }, tracking_id = "a" }, token)
        : await CallAsync(HttpMethod.Post, "/v3.0/oa/message/template", new { user_id = address, template_id = template, template_data = new { } }, token)).GetProperty("error").GetInt32();

    /// <summary>Tells the simulator something that it takes; its answer, where it gives one.</summary>
    public async Task<JsonElement> TellAsync(string what, object body)
    {
        using var answer = await Http.PostAsJsonAsync("/_sim/" + what, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    /// <summary>The messages that were asked for.</summary>
    public Task<IReadOnlyList<JsonElement>> SendsAsync() => LinesAsync("sends");

    /// <summary>A record of the simulator's, parsed line by line.</summary>
    public async Task<IReadOnlyList<JsonElement>> LinesAsync(string what)
    {
        var text = await Http.GetStringAsync(new Uri("/_sim/" + what, UriKind.Relative));
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    public void Dispose() => Http.Dispose();
}
