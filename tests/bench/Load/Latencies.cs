using System.Diagnostics;
using HdrHistogram;

namespace ZaloOrleans.Bench.Load;

/// <summary>Histograms of latencies in microseconds, up to a minute, to three digits.</summary>
internal static class Latencies
{
    private static readonly long Longest = (long)TimeSpan.FromMinutes(1).TotalMicroseconds;

    /// <summary>One that several may record in at once.</summary>
    public static LongConcurrentHistogram New() => new(1, Longest, 3);

    public static void Record(HistogramBase histogram, long since) =>
        histogram.RecordValue(Math.Clamp((long)Stopwatch.GetElapsedTime(since).TotalMicroseconds, 1, Longest));

    /// <summary>A percentile over all rounds, in milliseconds; null where nothing was recorded.</summary>
    public static double? Percentile(IEnumerable<HistogramBase?> rounds, double percent)
    {
        var all = New();
        foreach (var one in rounds.OfType<HistogramBase>())
        {
            all.Add(one);
        }

        return all.TotalCount == 0 ? null : all.GetValueAtPercentile(percent) / 1000.0;
    }
}
