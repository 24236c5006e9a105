using ZaloOrleans.Zalo;

namespace ZaloOrleans.Messaging;

/// <summary>What follows an attempt to send. Pure.</summary>
public static class SendAttempts
{
    /// <summary>Most failures of a message that Zalo keeps putting off; the last one's code is its error.</summary>
    public const int Most = 6;

    /// <summary>The longest wait between two attempts, but for what Zalo itself asks for.</summary>
    public static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(5);

    /// <summary>What settles the attempt.</summary>
    /// <param name="send">The message.</param>
    /// <param name="attempt">Number of the attempt, from 1.</param>
    /// <param name="answer">What came of it.</param>
    /// <param name="now">When.</param>
    /// <param name="retry">What the sender says of another attempt.</param>
    public static Settlement Settle(QueuedSend send, int attempt, ZaloAnswer answer, DateTimeOffset now, RetryTerms retry)
    {
        ArgumentNullException.ThrowIfNull(send);
        ArgumentNullException.ThrowIfNull(answer);
        var failures = send.Failures + (IsFailure(answer.Class) && retry.Counts ? 1 : 0);
        var pause = answer.Meaning.Pause;
        switch (answer.Class)
        {
            case AnswerClass.Sent:
                // The last one of a quota: the others wait for the next day without having to be refused first.
                return new Settlement(Row(send, attempt, answer, SendResult.Sent, answer.SentAt ?? now),
                    answer.QuotaLeft <= 0 ? new SendPause(PauseScope.Channel, PauseEnd.Day) : null);

            case AnswerClass.Lost:
                return new Settlement(Row(send, attempt, answer, SendResult.Unknown, now));

            case AnswerClass.RefreshToken:
                // No fault of the message's, however often: the token's grain gets another one, or stops the Official Account.
                return Again(send, attempt, answer, now, now + BackoffAfter(0, retry.Jitter), null);

            case AnswerClass.Later when failures < Most:
                var backoff = BackoffAfter(failures, retry.Jitter);
                var wait = Longest(backoff, answer.RetryAfter, retry.NotWithin);
                return Again(send with { Failures = failures }, attempt, answer, now, now + wait, null);

            case AnswerClass.Quota or AnswerClass.Night or AnswerClass.Stop when pause is not null:
                // What rests is held back by the pause; one message alone by its own time.
                return pause.Scope == PauseScope.Message
                    ? Again(send, attempt, answer, now, pause.Over(now) ?? now, null)
                    : Again(send, attempt, answer, now, now, pause);

            case AnswerClass.Person when answer.Meaning.Reach is { } why:
                return new Settlement(Row(send, attempt, answer, SendResult.Failed, now), pause, new UnreachedPerson(why, send.Channel, send.Lane, send.Recipient, now));

            default:
                return new Settlement(Row(send, attempt, answer, SendResult.Failed, now), pause);
        }
    }

    /// <summary>Whether another attempt of such a message is a retry, which the retry budget and the limit of failures hold back.</summary>
    public static bool IsFailure(AnswerClass @class) => @class is AnswerClass.Later;

    /// <summary>How long a message waits after its failures: 2 s, doubling, of which up to the half is left to chance.</summary>
    /// <param name="failures">0 or more; 0 as 1.</param>
    /// <param name="jitter">From 0 to 1, by chance.</param>
    public static TimeSpan BackoffAfter(int failures, double jitter)
    {
        var delay = TimeSpan.FromSeconds(Math.Pow(2, Math.Clamp(failures, 1, 20)));
        return (delay < LongestBackoff ? delay : LongestBackoff) * (0.5 + (jitter / 2));
    }

    private static Settlement Again(QueuedSend send, int attempt, ZaloAnswer answer, DateTimeOffset now, DateTimeOffset notBefore, SendPause? pause) =>
        send.ExpiresAt <= notBefore
            ? new Settlement(Row(send, attempt, answer, SendResult.Failed, now), pause)
            : new Settlement(
                Row(send, attempt, answer, SendResult.Again, now) with { ErrorCode = null, Requeue = send with { Attempt = attempt }, NotBefore = notBefore }, pause);

    private static SendResultRow Row(QueuedSend send, int attempt, ZaloAnswer answer, SendResult result, DateTimeOffset at) =>
        new(send.MessageId, attempt, result, at, answer.ZaloMessageId, answer.Code, answer.Detail);

    private static TimeSpan Longest(TimeSpan a, TimeSpan b, TimeSpan c) => TimeSpan.FromTicks(Math.Max(a.Ticks, Math.Max(b.Ticks, c.Ticks)));
}

/// <summary>What a sender says of another attempt.</summary>
/// <param name="Jitter">From 0 to 1, by chance.</param>
/// <param name="Counts">Whether a failure counts against the message. It does not while Zalo is away.</param>
/// <param name="NotWithin">How long the retry budget holds it back.</param>
public readonly record struct RetryTerms(double Jitter, bool Counts = true, TimeSpan NotWithin = default);

/// <summary>What settles an attempt: its row, and what is learnt from it.</summary>
/// <param name="Row">Of the message.</param>
/// <param name="Pause">What rests because of it, beyond the message.</param>
/// <param name="Person">What the customer's state learns.</param>
public sealed record Settlement(SendResultRow Row, SendPause? Pause = null, UnreachedPerson? Person = null);
