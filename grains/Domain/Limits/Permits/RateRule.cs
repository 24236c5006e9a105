namespace ZaloOrleans.Limits;

/// <summary>
/// A send-rate rule: at most <paramref name="Max"/> in any sliding <paramref name="Window"/>. Where its burst is smaller, no more than that go at
/// once, and evenly after it.
/// </summary>
/// <param name="Max">1 or more.</param>
/// <param name="Window">Length of the window.</param>
/// <param name="Burst">1 to <paramref name="Max"/>.</param>
public sealed record RateRule(int Max, TimeSpan Window, int Burst)
{
    /// <summary>
    /// The share of the maximum that flows evenly. A little below all of it, so that the window, which counts each permit a little longer than its
    /// length, is not what holds back: else a burst would come again in every window.
    /// </summary>
    public const double Pace = 0.95;

    private static readonly TimeSpan BlockTime = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// A rule. Its burst, where none is named: a tenth of the maximum (two at least) for windows up to a minute, where calls that bunch arrive as
    /// more than were sent; all of it for longer ones, where work would wait for nothing.
    /// </summary>
    public static RateRule Of(int max, TimeSpan window, int? burst = null) =>
        new(max, window, Math.Clamp(burst ?? (window <= TimeSpan.FromMinutes(1) ? Math.Max(2, max / 10) : max), 1, max));

    /// <summary>Whether it smooths.</summary>
    public bool IsPaced => Burst < Max;

    /// <summary>Time between two permits once the burst is used up; zero where it does not smooth.</summary>
    public TimeSpan Interval => IsPaced ? Window / (Max * Pace) : TimeSpan.Zero;

    /// <summary>How many are given at least at a time to a sender that wants so many: a fifth of a second's, so that not each message asks for itself.</summary>
    public int Block => IsPaced ? Math.Clamp((int)(BlockTime / Interval), 1, Math.Max(1, Burst / 2)) : 1;

    /// <summary>The tighter of two rules over the same window.</summary>
    public RateRule Tighter(RateRule other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var max = Math.Min(Max, other.Max);
        return new RateRule(max, Window, Math.Min(max, Math.Min(Burst, other.Burst)));
    }
}
