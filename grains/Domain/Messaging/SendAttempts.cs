using ZaloOrleans.Zalo;

namespace ZaloOrleans.Messaging;

/// <summary>What follows an attempt to send. Pure.</summary>
public static class SendAttempts
{
    /// <summary>Most attempts of a message that Zalo keeps putting off; the last one's code is its error.</summary>
    public const int Most = 6;

    /// <summary>The longest wait between two attempts.</summary>
    public static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(5);

    /// <summary>The row that settles the attempt.</summary>
    /// <param name="send">The message.</param>
    /// <param name="attempt">Number of the attempt, from 1.</param>
    /// <param name="answer">What came of it.</param>
    /// <param name="now">When.</param>
    public static SendResultRow Settle(QueuedSend send, int attempt, ZaloAnswer answer, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(send);
        ArgumentNullException.ThrowIfNull(answer);

        // A token that Zalo refuses is no fault of the message's: it waits for another one, however many attempts it had.
        var isOver = answer.Result == SendResult.Again && ((attempt >= Most && !answer.TokenRefused) || send.SendBefore <= now);
        var result = isOver ? SendResult.Failed : answer.Result;
        return new SendResultRow(send.MessageId, attempt, result, answer.SentAt ?? now, answer.ZaloMessageId,
            result is SendResult.Sent or SendResult.Again ? null : answer.Code, answer.Detail,
            result == SendResult.Again ? send with { Attempt = attempt } : null, now + BackoffAfter(attempt));
    }

    /// <summary>How long a message waits after attempt number <paramref name="attempt"/>: 2 s, doubling.</summary>
    public static TimeSpan BackoffAfter(int attempt)
    {
        var delay = TimeSpan.FromSeconds(Math.Pow(2, attempt));
        return delay < LongestBackoff ? delay : LongestBackoff;
    }
}
