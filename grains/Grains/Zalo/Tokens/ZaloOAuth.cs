using System.Text;

namespace ZaloOrleans.Zalo.Tokens;

/// <summary>Gets tokens from Zalo. Nothing that it sends or gets is logged.</summary>
public sealed class ZaloOAuth(HttpClient http, ZaloOptions options, TimeProvider clock)
{
    private const int LongestAnswer = 32 * 1024;

    /// <summary>A new pair for a refresh token, which is used up by it. Never throws for what Zalo or the network does.</summary>
    /// <param name="appId">The app.</param>
    /// <param name="appSecret">Its secret.</param>
    /// <param name="refreshToken">Works once.</param>
    /// <param name="deadline">Timestamp of the clock after which no byte may leave.</param>
    public Task<TokenGrant> RefreshAsync(string appId, string appSecret, string refreshToken, long deadline) => AskAsync(appSecret, deadline,
        ("refresh_token", refreshToken), ("app_id", appId), ("grant_type", "refresh_token"));

    /// <summary>A pair for the code that a consent came back with. Never throws for what Zalo or the network does.</summary>
    /// <param name="appId">The app.</param>
    /// <param name="appSecret">Its secret.</param>
    /// <param name="code">Works once.</param>
    /// <param name="verifier">What the consent's challenge was made of.</param>
    public Task<TokenGrant> ExchangeAsync(string appId, string appSecret, string code, string verifier) => AskAsync(
        appSecret, clock.GetTimestamp() + (long)(options.SendDeadline.TotalSeconds * clock.TimestampFrequency),
        ("code", code), ("app_id", appId), ("grant_type", "authorization_code"), ("code_verifier", verifier));

    private async Task<TokenGrant> AskAsync(string appSecret, long deadline, params (string Name, string Value)[] form)
    {
        var text = string.Join('&', form.Select(f => $"{f.Name}={Uri.EscapeDataString(f.Value)}"));
        using var content = new DeadlineContent(Encoding.UTF8.GetBytes(text), deadline, clock, "application/x-www-form-urlencoded");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.OAuth, "/v4/oa/access_token")) { Content = content };
        request.Headers.TryAddWithoutValidation("secret_key", appSecret);
        try
        {
            using var limit = new CancellationTokenSource(options.AnswerLimit, clock);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return TokenGrant.Read((int)response.StatusCode, await ZaloHttp.ReadTextAsync(response.Content, LongestAnswer, limit.Token));
        }
        catch (Exception e)
        {
            var why = e is OperationCanceledException ? "No answer in time." : e.InnerException is DeadlinePassedException late ? late.Message : e.GetType().Name;
            return content.HasLeft ? new TokenGrant.Unknown(why) : new TokenGrant.NotSent(why);
        }
    }
}
