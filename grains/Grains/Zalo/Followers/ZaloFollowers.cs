namespace ZaloOrleans.Zalo.Followers;

/// <summary>Asks Zalo about an Official Account's users. Never throws for what Zalo or the network does.</summary>
public sealed class ZaloFollowers(HttpClient http, ZaloOptions options, TimeProvider clock)
{
    private const int LongestAnswer = 256 * 1024;

    /// <summary>A page of a slice of the followers.</summary>
    public Task<FollowerAnswer<FollowerPage>> PageAsync(string accessToken, FollowerSlice slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        return AskAsync(accessToken, $"/v3.0/oa/user/getlist?data={Uri.EscapeDataString(slice.Query())}", FollowerAnswers.Page);
    }

    /// <summary>All about one user.</summary>
    public Task<FollowerAnswer<FollowerDetail>> DetailAsync(string accessToken, string userId) =>
        AskAsync(accessToken, $"/v3.0/oa/user/detail?data={Uri.EscapeDataString(FollowerSlice.QueryOf(userId))}", FollowerAnswers.Detail);

    /// <summary>The names of the Official Account's tags.</summary>
    public Task<FollowerAnswer<IReadOnlyList<string>>> TagsAsync(string accessToken) => AskAsync(accessToken, "/v2.0/oa/tag/gettagsofoa", FollowerAnswers.Tags);

    private async Task<FollowerAnswer<T>> AskAsync<T>(string accessToken, string path, Func<int, string, FollowerAnswer<T>> read) where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.OpenApi, path));
        request.Headers.TryAddWithoutValidation("access_token", accessToken);
        try
        {
            using var limit = new CancellationTokenSource(options.InfoLimit, clock);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return read((int)response.StatusCode, await ZaloHttp.ReadTextAsync(response.Content, LongestAnswer, limit.Token));
        }
        catch (Exception)
        {
            return FollowerAnswers.None<T>();
        }
    }
}
