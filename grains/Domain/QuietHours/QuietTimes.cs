using System.Collections.Immutable;
using NodaTime;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.QuietHours;

/// <summary>What an account's windows say about a moment. Pure.</summary>
public static class QuietTimes
{
    // A week has every window once. A day more for windows that began the day before, and for clocks that change.
    private static readonly Duration Horizon = Duration.FromDays(9);

    /// <summary>Says whether a message of a category may be sent at a moment, and if not, what becomes of it.</summary>
    /// <param name="windows">The account's windows.</param>
    /// <param name="category">The message's.</param>
    /// <param name="zone">The zone in which the windows are read.</param>
    /// <param name="at">The moment.</param>
    /// <param name="seed">Where in the spread this message goes: the same for the same message.</param>
    public static QuietVerdict At(ImmutableArray<QuietWindow> windows, MessageCategory category, DateTimeZone zone, DateTimeOffset at, long seed)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var bound = windows.Where(w => w.Binds(category)).ToList();
        if (bound.Count == 0)
        {
            return QuietVerdict.Open;
        }

        var now = Instant.FromDateTimeOffset(at);
        var covering = Covering(bound, zone, now).ToList();
        if (covering.Count == 0)
        {
            return QuietVerdict.Open with { NextQuiet = NextStart(bound, zone, now) };
        }

        var opening = now;
        var waited = new List<QuietWindow>();
        while (Covering(bound, zone, opening).ToList() is { Count: > 0 } still)
        {
            waited.AddRange(still.Select(s => s.Window));
            opening = still.Max(s => s.Times.End);
            if (opening - now > Horizon)
            {
                return new QuietVerdict(IsQuiet: true, Defers: false, null, null, null);
            }
        }

        var next = NextStart(bound, zone, opening);
        var gap = next is { } quiet ? quiet - opening.ToDateTimeOffset() : TimeSpan.MaxValue;
        var spread = Smaller(waited.Max(w => w.Spread), gap / 2);
        return new QuietVerdict(IsQuiet: true, waited.TrueForAll(w => w.Defers), opening.ToDateTimeOffset() + (spread * Fraction(seed)), next,
            waited.Min(w => w.DropAfter) is { } limit ? at + limit : null);
    }

    private static IEnumerable<(QuietWindow Window, Interval Times)> Covering(List<QuietWindow> windows, DateTimeZone zone, Instant at)
    {
        var today = at.InZone(zone).Date;
        foreach (var window in windows)
        {
            for (var day = today.PlusDays(-2); day <= today.PlusDays(1); day = day.PlusDays(1))
            {
                if (window.On(day, zone) is { } times && times.Contains(at))
                {
                    yield return (window, times);
                }
            }
        }
    }

    private static DateTimeOffset? NextStart(List<QuietWindow> windows, DateTimeZone zone, Instant after)
    {
        Instant? next = null;
        var today = after.InZone(zone).Date;
        foreach (var window in windows)
        {
            for (var day = today.PlusDays(-1); day <= today.PlusDays(8); day = day.PlusDays(1))
            {
                if (window.On(day, zone) is { } times && times.Start > after)
                {
                    next = next < times.Start ? next : times.Start;
                    break;
                }
            }
        }

        return next?.ToDateTimeOffset();
    }

    private static TimeSpan Smaller(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>From 0 up to and without 1, evenly over consecutive seeds.</summary>
    private static double Fraction(long seed)
    {
        var x = unchecked((ulong)seed * 0x9E3779B97F4A7C15UL);
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        return ((x ^ (x >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
