namespace ZaloOrleans.Crash.Limits;

/// <summary>Counts in sliding windows: a pure function, so that a test can show that it finds what it is for.</summary>
public static class SlidingWindows
{
    /// <summary>What is over at the simulator may be jitter on the way: one part in twenty.</summary>
    public const double Jitter = 0.05;

    /// <summary>The most in any window, wherever it begins. Half-open: two that are exactly a window apart are in none together.</summary>
    /// <param name="times">Epoch milliseconds, in any order.</param>
    /// <param name="window">Length of the window.</param>
    public static int Most(IEnumerable<long> times, TimeSpan window)
    {
        var all = times.Order().ToList();
        var (most, first) = (0, 0);
        for (var last = 0; last < all.Count; last++)
        {
            while (all[last] - all[first] >= (long)window.TotalMilliseconds)
            {
                first++;
            }

            most = Math.Max(most, last - first + 1);
        }

        return most;
    }

    /// <summary>What does not hold: by our book nothing is over, and what arrived is over by no more than jitter.</summary>
    /// <param name="rates">The rules.</param>
    /// <param name="sent">When messages were sent by our book.</param>
    /// <param name="arrived">When calls arrived at Zalo.</param>
    public static IReadOnlyList<string> Check(IReadOnlyList<LimitRate> rates, IReadOnlyList<long> sent, IReadOnlyList<long> arrived)
    {
        ArgumentNullException.ThrowIfNull(rates);
        return
        [
            .. rates.Select(r => (r.Max, r.Per, Most: Most(sent, r.Window))).Where(r => r.Most > r.Max).Select(r => $"{r.Most} were sent in one {r.Per}, and {r.Max} are allowed"),
            .. rates.Select(r => (r.Max, r.Per, Most: Most(arrived, r.Window))).Where(r => r.Most > r.Max * (1 + Jitter))
                .Select(r => $"{r.Most} calls arrived in one {r.Per}, and {r.Max} are allowed"),
        ];
    }

    /// <summary>Which share of a limit was used over a time in which there was work.</summary>
    public static double Use(IReadOnlyList<LimitRate> rates, IEnumerable<long> sent, TimeSpan length) =>
        sent.Count() / rates.Min(r => r.Max * (length / r.Window));
}

/// <summary>A rule.</summary>
/// <param name="Max">Most in a window.</param>
/// <param name="Per">second or minute.</param>
public sealed record LimitRate(int Max, string Per)
{
    /// <summary>Length of the window.</summary>
    public TimeSpan Window => Per == "second" ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(1);
}
