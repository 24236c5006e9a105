namespace ZaloOrleans.Limits;

/// <summary>A send-rate rule: at most <paramref name="Max"/> in any sliding <paramref name="Window"/>, of which <paramref name="Burst"/> at once.</summary>
/// <param name="Max">1 or more.</param>
/// <param name="Window">Length of the window.</param>
/// <param name="Burst">1 to <paramref name="Max"/>.</param>
public sealed record RateRule(int Max, TimeSpan Window, int Burst)
{
    /// <summary>A rule with a tenth of the maximum as its burst, at least one.</summary>
    public static RateRule Of(int max, TimeSpan window, int? burst = null) => new(max, window, Math.Clamp(burst ?? max / 10, 1, max));

    /// <summary>
    /// Time between two permits once the burst is used up: burst + window / interval never exceeds the maximum. With a burst of the whole
    /// maximum, the next permit comes a window later.
    /// </summary>
    public TimeSpan Interval => Max > Burst ? Window / (Max - Burst) : Window;
}

/// <summary>
/// The generic cell rate algorithm over one or more rules. It holds one number a rule: when its bucket is full again. Pure.
/// </summary>
public static class TokenBucket
{
    /// <summary>How many of <paramref name="wanted"/> permits may be given now, the buckets afterwards, and when the next permit comes.</summary>
    /// <param name="rules">All hold.</param>
    /// <param name="fullAt">For each rule, when its bucket is full again; the same order and length.</param>
    /// <param name="wanted">0 or more.</param>
    /// <param name="now">By any clock that does not go back.</param>
    public static (int Granted, TimeSpan[] FullAt, TimeSpan NextIn) Take(IReadOnlyList<RateRule> rules, IReadOnlyList<TimeSpan> fullAt, int wanted, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(fullAt);
        var granted = wanted;
        for (var i = 0; i < rules.Count; i++)
        {
            granted = Math.Min(granted, Available(rules[i], fullAt[i], now));
        }

        var after = new TimeSpan[rules.Count];
        var next = TimeSpan.Zero;
        for (var i = 0; i < rules.Count; i++)
        {
            var from = fullAt[i] > now ? fullAt[i] : now;
            after[i] = granted > 0 ? from + (rules[i].Interval * granted) : fullAt[i];
            var free = after[i] - (rules[i].Interval * (rules[i].Burst - 1)) - now;
            next = free > next ? free : next;
        }

        return (granted, after, next);
    }

    private static int Available(RateRule rule, TimeSpan fullAt, TimeSpan now)
    {
        var debt = fullAt > now ? (fullAt - now) / rule.Interval : 0;
        return Math.Max(0, (int)Math.Floor(rule.Burst - debt + 1e-9));
    }
}
