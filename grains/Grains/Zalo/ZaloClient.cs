using System.Net.Http.Headers;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

/// <summary>Sends messages through Zalo's APIs.</summary>
public sealed class ZaloClient(HttpClient http, ZaloOptions options, TimeProvider clock)
{
    private const int LongestAnswer = 16 * 1024;

    /// <summary>
    /// Sends a message on its channel. Never throws for what Zalo or the network does: the answer says
    /// whether it was sent, refused, certainly not sent, or unknown.
    /// </summary>
    /// <param name="accessToken">Of the Official Account.</param>
    /// <param name="send">The message.</param>
    /// <param name="deadline">Timestamp of the clock after which no byte may leave.</param>
    /// <param name="left">Is told when bytes begin to leave; null: nobody wants to know.</param>
    public async Task<ZaloAnswer> SendAsync(string accessToken, QueuedSend send, long deadline, Action? left = null)
    {
        ArgumentNullException.ThrowIfNull(send);
        var what = ZaloRequest.Of(send);
        using var content = new DeadlineContent(what.Body, deadline, clock, left: left);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(what.IsBusiness ? options.Business : options.OpenApi, what.Path)) { Content = content };
        request.Headers.TryAddWithoutValidation("access_token", accessToken);
        try
        {
            using var limit = new CancellationTokenSource(options.AnswerLimit, clock);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return ZaloAnswer.Read(send.Channel, (int)response.StatusCode, await ReadAsync(response.Content, limit.Token), RetryAfterOf(response));
        }
        catch (Exception e)
        {
            return content.HasLeft
                ? ZaloAnswer.Lost(Describe(e))
                // A deadline that passed here says nothing of Zalo.
                : e.GetBaseException() is DeadlinePassedException ? ZaloAnswer.NotSent(Describe(e)) with { IsLate = true } : ZaloAnswer.NotSent(Describe(e)) with { IsOutage = true };
        }
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        RetryConditionHeaderValue { Date: { } date } => date - clock.GetUtcNow(),
        _ => null,
    };

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
