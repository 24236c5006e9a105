namespace ZaloOrleans.Zalo.Checks;

/// <summary>Asks Zalo how many templates an Official Account may still send today.</summary>
public sealed class ZaloQuota(HttpClient http, ZaloOptions options, TimeProvider clock)
{
    private const int LongestAnswer = 32 * 1024;

    /// <summary>Never throws for what Zalo or the network does.</summary>
    public async Task<QuotaAnswer> AskAsync(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.Business, "/message/quota"));
        request.Headers.TryAddWithoutValidation("access_token", accessToken);
        try
        {
            using var limit = new CancellationTokenSource(options.InfoLimit, clock);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return QuotaAnswer.Read((int)response.StatusCode, await ZaloHttp.ReadTextAsync(response.Content, LongestAnswer, limit.Token));
        }
        catch (Exception)
        {
            return new QuotaAnswer(null, null, QuotaAnswer.NoAnswer);
        }
    }
}
