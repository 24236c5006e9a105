using System.Diagnostics;
using ZaloOrleans.Bench.Load;
using ZaloOrleans.Bench.Silo;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Bench.Scenarios;

/// <summary>
/// What a resident grain with 600 bytes of state keeps: the managed heap's growth, and that of the process outside it. The floor is a
/// grain with nothing in it.
/// </summary>
internal sealed class MemoryScenario(BenchOptions options) : IScenario
{
    private const string Name = "bytes_per_grain";
    private const int Callers = 500;

    public IReadOnlyList<string> Names => [Name];

    public async Task<IReadOnlyList<Measurement>> RunAsync(PostgresCluster cluster)
    {
        await using var silo = await BenchSilo.StartAsync(cluster);
        var count = options.Rows(100_000);
        var keys = Enumerable.Range(1, count).Select(i => GrainKey.Customer(new AccountId(1), i)).ToArray();
        await Seed.StatesAsync(silo.Database, keys);
        await ClosedLoop.OverAsync(count / 5, Callers, i => silo.Grains.GetGrain<IPeerGrain>(PeerKey(i)).StepAndLeave());

        var ours = new Side(Name, () => GrowthAsync(silo, count, i => silo.Grains.GetGrain<IBenchGrain>(keys[i].Text).Touch()));
        var floor = new Side("an empty grain", () => GrowthAsync(silo, count, i => silo.Grains.GetGrain<IEmptyGrain>($"e/{i}").Touch()));
        var peer = new Side("ADO.NET storage", () => GrowthAsync(silo, count / 5, i => silo.Grains.GetGrain<IPeerGrain>(PeerKey(i)).Touch()));
        await ours.Round();
        await Rounds.AlternateAsync(Name, options.Rounds, silo.CoolAsync, ours, floor, peer);
        return [new Measurement(Name, ours.Median, "bytes") { Range = ours.Range, Floor = floor.Median, Peer = peer.Median }];
    }

    private static string PeerKey(int number) => $"p/{number}";

    private static async Task<LoadResult> GrowthAsync(BenchSilo silo, int count, Func<int, Task> touch)
    {
        var before = Memory();
        await ClosedLoop.OverAsync(count, Callers, touch);
        // Not a rate, but taken, compared and shown like one.
        return new LoadResult((Memory() - before) / (double)count, TimeSpan.FromSeconds(1));
    }

    private static long Memory()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        var heap = GC.GetTotalMemory(forceFullCollection: true);
        using var self = Process.GetCurrentProcess();
        var outside = self.WorkingSet64 - GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes;
        return heap + outside;
    }
}
