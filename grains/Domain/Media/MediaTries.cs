using System.Collections.Immutable;

namespace ZaloOrleans.Media;

/// <summary>What follows a try to fetch a medium. Pure.</summary>
public static class MediaTries
{
    /// <summary>Most tries. With the waits between them they take over four hours.</summary>
    public const int Most = 14;

    /// <summary>Most tries of one that is not there, or is another one than Zalo tells.</summary>
    public const int MostWrong = 3;

    /// <summary>For how long a medium is tried again; at exactly so old it is given up.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>How old a medium may be to be tried at all: nothing was running for so long, or each try took the process with it. Half-open.</summary>
    public static readonly TimeSpan Oldest = TimeSpan.FromDays(7);

    /// <summary>The longest wait between two tries, but for what is asked for.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>What follows without a try; null: it is to be tried.</summary>
    public static MediaStep? Before(PendingMedia media, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(media);
        return now < media.Since + Oldest ? null : new MediaStep(MediaState.Failed, "too_old", now);
    }

    /// <summary>What follows a try that brought nothing.</summary>
    /// <param name="media">The medium, as it was before the try.</param>
    /// <param name="answer">What the try came to.</param>
    /// <param name="now">When.</param>
    /// <param name="firstWait">How long it waits after the first try; doubling.</param>
    public static MediaStep After(PendingMedia media, MediaAnswer answer, DateTimeOffset now, TimeSpan firstWait)
    {
        ArgumentNullException.ThrowIfNull(media);
        ArgumentNullException.ThrowIfNull(answer);
        var (tries, most) = (media.Attempts + 1, answer.Outcome == MediaOutcome.Wrong ? MostWrong : Most);
        var again = now + WaitAfter(tries, firstWait, answer.RetryAfter);
        return answer.Outcome switch
        {
            MediaOutcome.TooLarge => new MediaStep(MediaState.TooLarge, answer.Reason!, now, answer.Size),
            MediaOutcome.Wrong or MediaOutcome.Failed when tries < most && again < media.Since + Longest => new MediaStep(MediaState.Pending, answer.Reason!, again),
            MediaOutcome.Fetched => throw new ArgumentException("It was fetched.", nameof(answer)),
            _ => new MediaStep(MediaState.Failed, answer.Reason!, now),
        };
    }

    private static TimeSpan WaitAfter(int tries, TimeSpan first, TimeSpan? asked)
    {
        var wait = first * Math.Pow(2, Math.Clamp(tries - 1, 0, 20));
        wait = wait < LongestWait ? wait : LongestWait;
        return asked > wait ? asked.Value : wait;
    }
}

/// <summary>What follows.</summary>
/// <param name="State">Pending: it is tried again. Else it is over.</param>
/// <param name="Reason">Why it is not stored.</param>
/// <param name="NotBefore">When it is tried again.</param>
/// <param name="Size">Its size in bytes, where the try told it.</param>
public sealed record MediaStep(MediaState State, string Reason, DateTimeOffset NotBefore, long? Size = null);

/// <summary>Where a medium stands; on the wire and in the database in snake_case.</summary>
public enum MediaState
{
    /// <summary>To be fetched.</summary>
    Pending,

    /// <summary>Its bytes are stored.</summary>
    Stored,

    /// <summary>It was given up.</summary>
    Failed,

    /// <summary>It is larger than may be stored.</summary>
    TooLarge,
}

/// <summary>Text forms of <see cref="MediaState"/>.</summary>
public static class MediaStates
{
    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<MediaState> All = [MediaState.Pending, MediaState.Stored, MediaState.Failed, MediaState.TooLarge];

    /// <summary>The word of the wire and the database.</summary>
    public static string Word(this MediaState state) => state switch
    {
        MediaState.Pending => "pending",
        MediaState.Stored => "stored",
        MediaState.Failed => "failed",
        _ => "too_large",
    };
}
