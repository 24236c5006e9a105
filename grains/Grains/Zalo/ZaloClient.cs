using System.Text.Json;
using System.Text.Json.Nodes;

namespace ZaloOrleans.Zalo;

/// <summary>Talks to Zalo's Official Account API.</summary>
public sealed class ZaloClient(HttpClient http, ZaloOptions options, TimeProvider clock)
{
    private const int LongestAnswer = 16 * 1024;

    /// <summary>
    /// Sends a consultation message to a user of the Official Account. Never throws for what Zalo or the network does: the answer says
    /// whether it was sent, refused, certainly not sent, or unknown.
    /// </summary>
    /// <param name="accessToken">Of the Official Account.</param>
    /// <param name="userId">As the Official Account sees the user.</param>
    /// <param name="messageJson">The <c>message</c> of Zalo's body.</param>
    /// <param name="deadline">Timestamp of the clock after which no byte may leave.</param>
    public async Task<ZaloAnswer> SendConsultationAsync(string accessToken, string userId, string messageJson, long deadline)
    {
        var body = new JsonObject
        {
            ["recipient"] = new JsonObject { ["user_id"] = userId },
            ["message"] = JsonNode.Parse(messageJson),
        };
        using var content = new DeadlineContent(JsonSerializer.SerializeToUtf8Bytes(body, Json.Plain), deadline, clock);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.OpenApi, "/v3.0/oa/message/cs")) { Content = content };
        request.Headers.TryAddWithoutValidation("access_token", accessToken);
        try
        {
            using var limit = new CancellationTokenSource(options.AnswerLimit, clock);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return ZaloAnswer.Read((int)response.StatusCode, await ReadAsync(response.Content, limit.Token));
        }
        catch (Exception e)
        {
            return content.HasLeft ? ZaloAnswer.Lost(Describe(e)) : ZaloAnswer.NotSent(Describe(e));
        }
    }

    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[LongestAnswer];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static string Describe(Exception e) => e switch
    {
        OperationCanceledException => "No answer in time.",
        HttpRequestException { InnerException: DeadlinePassedException inner } => inner.Message,
        _ => e.Message,
    };
}
