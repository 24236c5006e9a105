using HdrHistogram;

namespace ZaloOrleans.Bench.Load;

/// <summary>What one side did in one round.</summary>
/// <param name="Count">How many of what counts.</param>
/// <param name="Time">How long it took.</param>
/// <param name="Latency">In microseconds; null where single calls are not looked at.</param>
internal sealed record LoadResult(double Count, TimeSpan Time, HistogramBase? Latency = null)
{
    public double PerSecond => Count / Time.TotalSeconds;

    /// <summary>Processor time that this process took, in microseconds for each one. PostgreSQL's is not in it.</summary>
    public double Processor { get; init; }

    /// <summary>Managed bytes allocated for each one.</summary>
    public double Allocated { get; init; }
}
