using HdrHistogram;

namespace ZaloOrleans.Bench.Load;

/// <summary>What one side did in one round.</summary>
/// <param name="Count">How many of what counts.</param>
/// <param name="Time">How long it took.</param>
/// <param name="Latency">In microseconds; null where single calls are not looked at.</param>
internal sealed record LoadResult(double Count, TimeSpan Time, HistogramBase? Latency = null)
{
    public double PerSecond => Count / Time.TotalSeconds;

    /// <summary>Processor time that this process took, silo and load together, in microseconds for each one.</summary>
    public double Own { get; init; }

    /// <summary>Processor time that PostgreSQL took, in microseconds for each one.</summary>
    public double Postgres { get; init; }

    /// <summary>Managed bytes allocated for each one.</summary>
    public double Allocated { get; init; }
}
