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

    /// <summary>The record, parsed line by line.</summary>
    public async Task<IReadOnlyList<JsonElement>> SendsAsync()
    {
        var text = await Http.GetStringAsync(new Uri("/_sim/sends", UriKind.Relative));
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    public void Dispose() => Http.Dispose();
}
