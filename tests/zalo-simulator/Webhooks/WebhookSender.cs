using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ZaloOrleans.Simulator.Accounts;

namespace ZaloOrleans.Simulator.Webhooks;

/// <summary>Posts webhooks as Zalo does: signed over the raw body with the OA's secret key.</summary>
internal sealed class WebhookSender(SimulatorOptions options) : IDisposable
{
    // Zalo gives up after two seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Whether there is somebody to post to.</summary>
    public bool IsOn => options.WebhookUrl is not null;

    /// <summary>Posts one.</summary>
    /// <param name="webhook">It.</param>
    /// <param name="retry">How often it was posted before without finding a connection.</param>
    public Task<WebhookAnswer> PostAsync(Webhook webhook, int retry = 0)
    {
        var text = webhook.Body.ToJsonString(Plain);
        var headers = new List<(string, string)> { ("X-ZEvent-Signature", "mac=" + Sign(webhook.Account, text, webhook.Body["timestamp"]!.ToString())) };
        if (webhook.IsByPhone)
            headers.Add(("X-ZEvent-Server", "ZNS"));
        if (retry > 0)
            headers.Add(("num_retry", retry.ToString(CultureInfo.InvariantCulture)));
        return PostAsync(options.WebhookUrl!, text, headers);
    }

    /// <summary>Posts one of a Mini App, beside those of Official Accounts: <c>.../zalo-miniapp</c>. The status of the answer, or null when none came.</summary>
    public async Task<int?> PostMiniAppAsync(string text, string signature) =>
        (await PostAsync(new Uri(options.WebhookUrl!, "zalo-miniapp"), text, [("X-ZEvent-Signature", signature)])).Status;

    public void Dispose() => _http.Dispose();

    private async Task<WebhookAnswer> PostAsync(Uri url, string text, IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new StringContent(text, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        try
        {
            using var limit = new CancellationTokenSource(Patience);
            using var response = await _http.SendAsync(request, limit.Token);
            return new WebhookAnswer((int)response.StatusCode, FoundNobody: false);
        }
        catch (HttpRequestException failure)
        {
            return new WebhookAnswer(null, failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError);
        }
        catch (OperationCanceledException)
        {
            return new WebhookAnswer(null, FoundNobody: false);
        }
    }

    private static string Sign(OfficialAccount account, string body, string timestamp) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(account.AppId + body + timestamp + account.OaSecretKey)));
}

/// <summary>What came of posting a webhook.</summary>
/// <param name="Status">What was answered; null where nothing was within 2 s.</param>
/// <param name="FoundNobody">The connection could not be opened, which is when Zalo tries again.</param>
internal sealed record WebhookAnswer(int? Status, bool FoundNobody);
