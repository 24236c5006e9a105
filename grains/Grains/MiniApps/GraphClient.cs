using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.MiniApps;

/// <summary>Asks Zalo's graph API who a Mini App's user is. Never throws for what Zalo or the network does.</summary>
public sealed partial class GraphClient(HttpClient http, ZaloOptions options, TimeProvider clock, ILogger<GraphClient> log)
{
    private const int LongestAnswer = 16 * 1024;
    private const string Fields = "id,name,birthday,picture";

    // One code base shows them in answers, none in Zalo's documents.
    private const string WithOfficialAccount = Fields + ",user_id_by_oa,oa_id,is_follower";
    private int _told;

    /// <summary>Who the access token belongs to. Where Zalo does not know the fields of the Official Account, the rest is asked for.</summary>
    public async Task<GraphAnswer> PersonAsync(string accessToken, string appSecret)
    {
        var answer = await AskAsync(WithOfficialAccount, accessToken, appSecret);
        if (answer is not GraphAnswer.Refused)
        {
            if (answer is GraphAnswer.Person { UserIdByOa: var byOa })
            {
                Tell(byOa is null ? "without" : "with");
            }

            return answer;
        }

        // A token that is refused is refused again: it costs one more call, and only where there is no session.
        var plain = await AskAsync(Fields, accessToken, appSecret);
        if (plain is GraphAnswer.Person)
        {
            Tell("refused, and answered without them: without");
        }

        return plain;
    }

    /// <summary>The phone that a one-use token stands for.</summary>
    public async Task<GraphAnswer> PhoneAsync(string accessToken, string phoneToken, string appSecret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.Graph, "/v2.0/me/info"));
        request.Headers.TryAddWithoutValidation("access_token", accessToken);
        request.Headers.TryAddWithoutValidation("code", phoneToken);
        request.Headers.TryAddWithoutValidation("secret_key", appSecret);
        return await SendAsync(request, GraphAnswer.ReadPhone);
    }

    /// <summary>Proves that whoever asks has the app's secret: lower-case hexadecimal HMAC-SHA256 of the access token.</summary>
    public static string ProofOf(string accessToken, string appSecret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(appSecret), Encoding.UTF8.GetBytes(accessToken)));

    private async Task<GraphAnswer> AskAsync(string fields, string accessToken, string appSecret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.Graph, $"/v2.0/me?fields={fields}"));
        request.Headers.TryAddWithoutValidation("access_token", accessToken);
        request.Headers.TryAddWithoutValidation("appsecret_proof", ProofOf(accessToken, appSecret));
        return await SendAsync(request, GraphAnswer.ReadPerson);
    }

    private async Task<GraphAnswer> SendAsync(HttpRequestMessage request, Func<int, string, GraphAnswer> read)
    {
        try
        {
            using var limit = new CancellationTokenSource(options.GraphLimit, clock);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
            var buffer = new byte[LongestAnswer];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, limit.Token);
            return read((int)response.StatusCode, Encoding.UTF8.GetString(buffer, 0, length));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            // Not the message: it may quote a header.
            LogUnavailable(e.GetType().Name);
            return new GraphAnswer.Unavailable();
        }
    }

    private void Tell(string way)
    {
        if (Interlocked.Exchange(ref _told, 1) == 0)
        {
            LogFields(way);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Zalo's graph API was asked for user_id_by_oa, and answered: {Way} it.")]
    private partial void LogFields(string way);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Zalo's graph API could not be asked: {Reason}")]
    private partial void LogUnavailable(string reason);
}
