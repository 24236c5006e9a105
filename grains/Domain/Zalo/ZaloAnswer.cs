using System.Globalization;
using System.Text;
using System.Text.Json;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

/// <summary>What Zalo's answer to a send means.</summary>
/// <param name="Result">What became of the attempt.</param>
/// <param name="ZaloMessageId">Zalo's id of the message, where it was accepted.</param>
/// <param name="SentAt">When Zalo accepted it, where it says so.</param>
/// <param name="Code">Zalo's code, or <c>http_{status}</c>; null where it was accepted.</param>
/// <param name="Detail">Zalo's words.</param>
/// <param name="TokenRefused">Whether the access token must be read again before the next attempt.</param>
public sealed record ZaloAnswer(SendResult Result, string? ZaloMessageId, DateTimeOffset? SentAt, string? Code, string? Detail, bool TokenRefused = false)
{
    /// <summary>The answer was lost after the request had begun to leave.</summary>
    public static ZaloAnswer Lost(string why) => new(SendResult.Unknown, null, null, "engine:unknown", why);

    /// <summary>No byte left: it was certainly not sent, and may be tried again.</summary>
    public static ZaloAnswer NotSent(string why) => new(SendResult.Again, null, null, "engine:not_sent", why);

    /// <summary>
    /// Reads an answer. Zalo answers HTTP 200 with <c>error</c> 0 or a code; numbers come as numbers or as texts. A status without such a
    /// body: 429 and 503 were not processed; any other 5xx may have been, so that its outcome is unknown; a 4xx was refused.
    /// </summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">At most some kilobytes.</param>
    public static ZaloAnswer Read(int status, string body)
    {
        if (ZaloJson.TryParse(Encoding.UTF8.GetBytes(body), out var root) && ZaloJson.Number(root, "error") is { } error)
        {
            return error == 0 ? Accepted(root) : Refused(error, ZaloJson.Text(root, "message"));
        }

        var code = string.Create(CultureInfo.InvariantCulture, $"http_{status}");
        return status switch
        {
            429 or 503 => new(SendResult.Again, null, null, code, null),
            >= 400 and < 500 => new(SendResult.Failed, null, null, code, null),
            _ => new(SendResult.Unknown, null, null, code, null),
        };
    }

    private static ZaloAnswer Accepted(JsonElement root)
    {
        var data = ZaloJson.Object(root, "data");
        return new ZaloAnswer(SendResult.Sent, ZaloJson.Text(data, "message_id"), ZaloJson.Time(data, "sent_time"), null, null);
    }

    private static ZaloAnswer Refused(long error, string? message)
    {
        var code = error.ToString(CultureInfo.InvariantCulture);
        return error switch
        {
            // -32 too many calls a minute, -200 send failed: later.
            -32 or -200 => new(SendResult.Again, null, null, code, message),
            // -216 and -220: the token is invalid or over.
            -216 or -220 => new(SendResult.Again, null, null, code, message, TokenRefused: true),
            _ => new(SendResult.Failed, null, null, code, message),
        };
    }
}
