using System.Globalization;

namespace ZaloOrleans.Zalo.Templates;

/// <summary>Asks Zalo about an Official Account's templates. Never throws for what Zalo or the network does.</summary>
public sealed class ZaloTemplates(HttpClient http, ZaloOptions options, TimeProvider clock)
{
    /// <summary>Most templates of a page.</summary>
    public const int PageSize = 100;

    private const int LongestAnswer = 512 * 1024;

    /// <summary>A page of the list.</summary>
    public async Task<TemplateAnswer<TemplatePage>> PageAsync(string accessToken, int offset)
    {
        var (status, body) = await AskAsync(accessToken, string.Create(CultureInfo.InvariantCulture, $"/template/all?offset={offset}&limit={PageSize}"));
        return body is null ? new TemplateAnswer<TemplatePage>(null, TemplateAnswer<TemplatePage>.NoAnswer, null) : TemplateAnswers.Page(status, body);
    }

    /// <summary>All about one template.</summary>
    public async Task<TemplateAnswer<TemplateDetail>> DetailAsync(string accessToken, string zaloId)
    {
        var (status, body) = await AskAsync(accessToken, $"/template/info/v2?template_id={Uri.EscapeDataString(zaloId)}");
        return body is null ? new TemplateAnswer<TemplateDetail>(null, TemplateAnswer<TemplateDetail>.NoAnswer, null) : TemplateAnswers.Detail(status, body);
    }

    private async Task<(int Status, string? Body)> AskAsync(string accessToken, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.Business, path));
        request.Headers.TryAddWithoutValidation("access_token", accessToken);
        try
        {
            using var limit = new CancellationTokenSource(options.InfoLimit, clock);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return ((int)response.StatusCode, await ZaloHttp.ReadTextAsync(response.Content, LongestAnswer, limit.Token));
        }
        catch (Exception)
        {
            return (0, null);
        }
    }
}
