using ZaloOrleans.TestKit;

namespace ZaloOrleans.Bench.Scenarios;

/// <summary>Something that is measured, on a database of its own.</summary>
internal interface IScenario
{
    /// <summary>The figures that it gives.</summary>
    IReadOnlyList<string> Names { get; }

    Task<IReadOnlyList<Measurement>> RunAsync(PostgresCluster cluster);
}
