namespace ZaloOrleans.Media;

/// <summary>What one try to fetch a medium came to.</summary>
/// <param name="Outcome">What it came to.</param>
/// <param name="Reason">Why it was not fetched: a stable snake_case word.</param>
/// <param name="Content">What was fetched.</param>
/// <param name="Size">Its size in bytes, where that is known of one that is too large.</param>
/// <param name="RetryAfter">How long whoever has it asks to wait.</param>
public sealed record MediaAnswer(MediaOutcome Outcome, string? Reason = null, MediaContent? Content = null, long? Size = null, TimeSpan? RetryAfter = null)
{
    /// <summary>It is larger than may be stored.</summary>
    public static MediaAnswer TooLarge(long? size) => new(MediaOutcome.TooLarge, "too_large", Size: size);
}

/// <summary>A medium's bytes.</summary>
/// <param name="ContentType">As whoever had it told.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Of the bytes.</param>
/// <param name="Parts">The bytes, in order, each part but the last as long as the others.</param>
public sealed record MediaContent(string ContentType, long Size, byte[] Sha256, IReadOnlyList<ReadOnlyMemory<byte>> Parts);

/// <summary>How a try ended.</summary>
public enum MediaOutcome
{
    /// <summary>With the medium.</summary>
    Fetched,

    /// <summary>It is larger than may be stored.</summary>
    TooLarge,

    /// <summary>It may never be fetched: its address leads where nothing is fetched from.</summary>
    Forbidden,

    /// <summary>It is not there, or is another one. It was sent a moment ago, so a few more tries are worth it.</summary>
    Wrong,

    /// <summary>Whoever has it did not answer, or asks to come again.</summary>
    Failed,
}
