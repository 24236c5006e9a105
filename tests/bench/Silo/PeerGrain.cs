namespace ZaloOrleans.Bench.Silo;

/// <summary>
/// The same state in Orleans' ADO.NET storage, written by each call. It does less than a turn: no event, no wake-up, no claim can come
/// with its write.
/// </summary>
[GrainType("bench-peer")]
[Orleans.Placement.RandomPlacement]
public sealed class PeerGrain([PersistentState("state", BenchSilo.PeerStorage)] IPersistentState<BenchState> stored) : Grain, IPeerGrain
{
    public Task Touch() => Task.CompletedTask;

    public async Task Step()
    {
        stored.State = (stored.RecordExists ? stored.State : BenchState.First).After(TimeProvider.System.GetUtcNow());
        await stored.WriteStateAsync();
    }

    public async Task StepAndLeave()
    {
        await Step();
        DeactivateOnIdle();
    }
}
