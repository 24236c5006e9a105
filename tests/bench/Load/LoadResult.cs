using HdrHistogram;

namespace ZaloOrleans.Bench.Load;

/// <summary>What one side did in one round.</summary>
/// <param name="PerSecond">What counts, a second.</param>
/// <param name="Latency">In microseconds; null where single calls are not looked at.</param>
internal sealed record LoadResult(double PerSecond, HistogramBase? Latency = null);
