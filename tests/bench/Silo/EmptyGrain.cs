namespace ZaloOrleans.Bench.Silo;

/// <summary>What Orleans itself keeps for a grain.</summary>
[GrainType("bench-empty")]
[Orleans.Placement.RandomPlacement]
public sealed class EmptyGrain : Grain, IEmptyGrain
{
    public Task Touch() => Task.CompletedTask;
}
