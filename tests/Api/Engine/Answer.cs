using System.Net;
using System.Text;
using System.Text.Json;

namespace ZaloOrleans.Api.Engine;

/// <summary>What the API answered.</summary>
internal sealed record Answer(HttpStatusCode Status, HttpResponseMessage Response, string Text)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>The problem's code.</summary>
    public string? Code => Json.GetProperty("code").GetString();

    public string? Header(string name) =>
        Response.Headers.TryGetValues(name, out var values) || Response.Content.Headers.TryGetValues(name, out values) ? string.Join(',', values) : null;

    public static async Task<Answer> SendAsync(HttpClient client, HttpMethod method, string path, string? json = null, Action<HttpRequestMessage>? adjust = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        adjust?.Invoke(request);
        var response = await client.SendAsync(request);
        return new Answer(response.StatusCode, response, await response.Content.ReadAsStringAsync());
    }

    public static Task<Answer> GetAsync(HttpClient client, string path) => SendAsync(client, HttpMethod.Get, path);

    public static Task<Answer> PostAsync(HttpClient client, string path, string json, Action<HttpRequestMessage>? adjust = null) =>
        SendAsync(client, HttpMethod.Post, path, json, adjust);
}
