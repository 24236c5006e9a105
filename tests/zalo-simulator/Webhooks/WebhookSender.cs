using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Accounts;

namespace ZaloOrleans.Simulator.Webhooks;

/// <summary>Posts webhooks as Zalo does: signed over the raw body with the OA's secret key.</summary>
internal sealed class WebhookSender(SimulatorOptions options, TimeProvider time) : IDisposable
{
    // Zalo gives up after two seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Whether there is somebody to post to.</summary>
    public bool IsOn => options.WebhookUrl is not null;

    /// <summary>Posts one; the status of the answer, or null when none came.</summary>
    public async Task<int?> PostAsync(OfficialAccount account, JsonObject body)
    {
        var text = body.ToJsonString(Plain);
        return await PostAsync(options.WebhookUrl!, text, "mac=" + Sign(account, text, body["timestamp"]!.GetValue<string>()));
    }

    /// <summary>Posts one of a Mini App, beside those of Official Accounts: <c>.../zalo-miniapp</c>.</summary>
    public Task<int?> PostMiniAppAsync(string text, string signature) => PostAsync(new Uri(options.WebhookUrl!, "zalo-miniapp"), text, signature);

    private async Task<int?> PostAsync(Uri url, string text, string signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new StringContent(text, Encoding.UTF8, "application/json");
        request.Headers.Add("X-ZEvent-Signature", signature);
        try
        {
            using var limit = new CancellationTokenSource(Patience, time);
            using var response = await _http.SendAsync(request, limit.Token);
            return (int)response.StatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>What follows a message that was accepted, as far as it was asked for: echo, received, seen, in this order.</summary>
    public async Task FollowUpAsync(OfficialAccount account, string userId, string messageId, (string Kind, JsonObject Message) echo)
    {
        foreach (var what in options.AfterSend)
        {
            var now = time.GetUtcNow();
            await PostAsync(account, what switch
            {
                AfterSend.Echo => WebhookBodies.Echo(account, userId, now, messageId, echo.Kind, echo.Message),
                AfterSend.Received => WebhookBodies.Received(account, userId, now, messageId),
                _ => WebhookBodies.Seen(account, userId, now, [messageId]),
            });
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Sign(OfficialAccount account, string body, string timestamp) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(account.AppId + body + timestamp + account.OaSecretKey)));
}

/// <summary>A webhook that follows a message that was accepted.</summary>
internal enum AfterSend
{
    Echo,
    Received,
    Seen,
}
