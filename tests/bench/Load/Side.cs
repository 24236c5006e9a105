using System.Globalization;

namespace ZaloOrleans.Bench.Load;

/// <summary>One side of a comparison, with the results of its rounds.</summary>
/// <param name="Name">As progress shows it.</param>
/// <param name="Round">Runs one round.</param>
internal sealed record Side(string Name, Func<Task<LoadResult>> Round)
{
    /// <summary>What this side needs before each of its rounds, and is not measured.</summary>
    public Func<Task> Before { get; init; } = () => Task.CompletedTask;

    public List<LoadResult> Results { get; } = [];

    /// <summary>The median of the rounds.</summary>
    public double Median => Results.Select(r => r.PerSecond).Order().ElementAt(Results.Count / 2);

    public (double Low, double High) Range => (Results.Min(r => r.PerSecond), Results.Max(r => r.PerSecond));

    public double? Percentile(double percent) => Latencies.Percentile(Results.Select(r => r.Latency), percent);

    /// <summary>Runs one round and keeps its result.</summary>
    public async Task MeasureAsync()
    {
        await Before();
        var (own, postgres, allocated) = (ProcessorTime.Own(), ProcessorTime.Postgres(), GC.GetTotalAllocatedBytes());
        var result = await Round();
        Results.Add(result with
        {
            Own = (ProcessorTime.Own() - own).TotalMicroseconds / result.Count,
            Postgres = (ProcessorTime.Postgres() - postgres).TotalMicroseconds / result.Count,
            Allocated = (GC.GetTotalAllocatedBytes() - allocated) / result.Count,
        });
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name} {Results[^1].PerSecond:N0} ({Results[^1].Own:N0}+{Results[^1].Postgres:N0} us, {Results[^1].Allocated / 1000:N1} kB)");
}
