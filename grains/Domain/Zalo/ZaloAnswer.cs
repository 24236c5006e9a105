using System.Globalization;
using System.Text;
using System.Text.Json;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

/// <summary>What Zalo's answer to a send means.</summary>
/// <param name="Meaning">For the message, and for those after it.</param>
/// <param name="Code">Zalo's code, <c>http_{status}</c> or <c>engine:...</c>; null where it was accepted.</param>
/// <param name="Detail">Zalo's words.</param>
public sealed record ZaloAnswer(CodeMeaning Meaning, string? Code, string? Detail)
{
    private const long TooManyCalls = -32;
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(10);

    /// <summary>Zalo's id of the message, where it was accepted.</summary>
    public string? ZaloMessageId { get; init; }

    /// <summary>When Zalo accepted it, where it says so.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>How many messages are left of the channel's quota of today, where the answer says so.</summary>
    public long? QuotaLeft { get; init; }

    /// <summary>How long to wait at least before the next attempt, where the answer says so; 10 minutes at most.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>Whether Zalo says that it was called too fast.</summary>
    public bool IsTooFast { get; init; }

    /// <summary>Whether nothing was asked because it was too late: that says nothing of Zalo, and is no fault of the message's.</summary>
    public bool IsLate { get; init; }

    /// <summary>Whether it is a sign that Zalo is away: no connection, no answer in time, or a 5xx.</summary>
    public bool IsOutage { get; init; }

    /// <summary>For the message.</summary>
    public AnswerClass Class => Meaning.Class;

    /// <summary>Whether the access token must be read again before the next attempt.</summary>
    public bool TokenRefused => Class == AnswerClass.RefreshToken;

    /// <summary>The answer was lost after the request had begun to leave.</summary>
    public static ZaloAnswer Lost(string why) => Of(AnswerClass.Lost, "engine:unknown", why) with { IsOutage = true };

    /// <summary>No byte left: it was certainly not sent, and may be tried again.</summary>
    public static ZaloAnswer NotSent(string why) => Of(AnswerClass.Later, "engine:not_sent", why);

    /// <summary>Nothing was asked, and nothing will be: the message fails.</summary>
    /// <param name="code"><c>engine:...</c></param>
    public static ZaloAnswer Refused(string code) => Of(AnswerClass.Message, code, null);

    /// <summary>
    /// Reads an answer. Zalo answers HTTP 200 with <c>error</c> 0 or a code; numbers come as numbers or as texts. A status without such a
    /// body: 429 and 503 were not processed; any other 5xx may have been, so that its outcome is unknown; a 4xx was refused.
    /// </summary>
    /// <param name="channel">The way that the message took.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">At most some kilobytes.</param>
    /// <param name="retryAfter">The header's, where there is one.</param>
    public static ZaloAnswer Read(MessageChannel channel, int status, string body, TimeSpan? retryAfter = null)
    {
        if (ZaloJson.TryParse(Encoding.UTF8.GetBytes(body), out var root) && ZaloJson.Number(root, "error") is { } error)
        {
            return error == 0 ? Accepted(root) : Refused(channel, error, ZaloJson.Text(root, "message"));
        }

        var code = string.Create(CultureInfo.InvariantCulture, $"http_{status}");
        var wait = retryAfter is { } after && after > TimeSpan.Zero ? after < LongestRetryAfter ? after : LongestRetryAfter : TimeSpan.Zero;
        return status switch
        {
            429 => Of(AnswerClass.Later, code, null) with { RetryAfter = wait, IsTooFast = true },
            503 => Of(AnswerClass.Later, code, null) with { RetryAfter = wait, IsOutage = true },
            >= 400 and < 500 => Of(AnswerClass.Message, code, null),
            _ => Of(AnswerClass.Lost, code, null) with { IsOutage = true },
        };
    }

    private static ZaloAnswer Accepted(JsonElement root)
    {
        // By phone the id is called msg_id; one source has the time of a template by user id beside the data.
        var data = ZaloJson.Object(root, "data");
        return Of(AnswerClass.Sent, null, null) with
        {
            ZaloMessageId = ZaloJson.Text(data, "message_id", "msg_id"),
            SentAt = ZaloJson.Time(data, "sent_time") ?? ZaloJson.Time(root, "sent_time"),
            QuotaLeft = ZaloJson.Number(ZaloJson.Object(data, "quota"), "remainingQuota"),
        };
    }

    private static ZaloAnswer Refused(MessageChannel channel, long error, string? message) =>
        new(ZaloCodes.Of(channel, error, message), error.ToString(CultureInfo.InvariantCulture), message) { IsTooFast = error == TooManyCalls };

    private static ZaloAnswer Of(AnswerClass @class, string? code, string? detail) => new(new CodeMeaning(@class), code, detail);
}
