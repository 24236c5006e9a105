namespace ZaloOrleans.Limits;

/// <summary>
/// How fast somebody may call since Zalo said that they were too fast: half of what went then, and a tenth of that more by steps, until the full
/// rate is reached again. Pure.
/// </summary>
/// <param name="PerMinute">What went in the minute before the refusal, 1 or more.</param>
/// <param name="At">When it was refused.</param>
public sealed record Ceiling(int PerMinute, DateTimeOffset At)
{
    /// <summary>Between two steps.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    /// <summary>Refusals this soon after one are answers to what was under way.</summary>
    public static readonly TimeSpan SameRefusal = TimeSpan.FromSeconds(10);

    /// <summary>How many a minute may go now.</summary>
    public int Now(DateTimeOffset now) => (int)Math.Max(1, Math.Min(int.MaxValue, (PerMinute * 0.5) + (PerMinute * 0.1 * Math.Floor(Math.Max(0, (now - At) / Step)))));

    /// <summary>The ceiling after a refusal.</summary>
    /// <param name="before">The one before; null: there was none.</param>
    /// <param name="wentLastMinute">What went in the last minute.</param>
    /// <param name="now">When.</param>
    public static Ceiling Refused(Ceiling? before, int wentLastMinute, DateTimeOffset now) =>
        before is not null && now - before.At < SameRefusal ? before : new Ceiling(Math.Max(1, Math.Min(wentLastMinute, before?.Now(now) ?? int.MaxValue)), now);
}
