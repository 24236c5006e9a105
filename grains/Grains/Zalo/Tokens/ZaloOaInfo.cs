namespace ZaloOrleans.Zalo.Tokens;

/// <summary>Asks Zalo whose an access token is, which also tells whether it works.</summary>
public sealed class ZaloOaInfo(HttpClient http, ZaloOptions options, TimeProvider clock)
{
    private const int LongestAnswer = 32 * 1024;

    /// <summary>Never throws for what Zalo or the network does.</summary>
    public async Task<OaInfo> AskAsync(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.OpenApi, "/v2.0/oa/getoa"));
        request.Headers.TryAddWithoutValidation("access_token", accessToken);
        try
        {
            using var limit = new CancellationTokenSource(options.InfoLimit, clock);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return OaInfo.Read((int)response.StatusCode, await ZaloHttp.ReadTextAsync(response.Content, LongestAnswer, limit.Token));
        }
        catch (Exception e)
        {
            return new OaInfo(null, null, OaInfo.NoAnswer, e is OperationCanceledException ? "No answer in time." : e.GetType().Name);
        }
    }
}
