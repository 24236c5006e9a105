namespace ZaloOrleans.Limits;

/// <summary>Counts what was sent in sliding windows.</summary>
internal static class PermitCheck
{
    /// <summary>The most in any window; half-open, so that two that are exactly a window apart are in none together.</summary>
    public static int MostIn(TimeSpan window, IEnumerable<DateTimeOffset> sent)
    {
        var all = sent.Order().ToList();
        var (most, first) = (0, 0);
        for (var last = 0; last < all.Count; last++)
        {
            while (all[last] - all[first] >= window)
                first++;
            most = Math.Max(most, last - first + 1);
        }

        return most;
    }
}
