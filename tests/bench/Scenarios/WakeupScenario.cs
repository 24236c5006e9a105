using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Bench.Load;
using ZaloOrleans.Bench.Silo;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Bench.Scenarios;

/// <summary>
/// Wake-ups fired a second while a million wait: each activates a cold grain, loads its state and takes a durable step, which consumes it,
/// changes the state and produces the next one. The peer has no wake-ups: it activates, writes its state and leaves memory.
/// </summary>
internal sealed class WakeupScenario(BenchOptions options) : IScenario
{
    private const string Name = "wakeups_fired";
    private const int PeerCallers = 512;
    private const double Bar = 8_000;

    public IReadOnlyList<string> Names => [Name];

    public async Task<IReadOnlyList<Measurement>> RunAsync(PostgresCluster cluster)
    {
        await using var silo = await BenchSilo.StartAsync(cluster);
        var due = Enumerable.Range(0, options.Rows(100_000)).Select(BenchRunGrain.KeyOf).ToArray();
        var pending = Enumerable.Range(due.Length, options.Rows(1_000_000)).Select(BenchRunGrain.KeyOf).ToArray();
        var peers = Enumerable.Range(0, due.Length / 5).Select(i => silo.Grains.GetGrain<IPeerGrain>($"p/{i}")).ToArray();
        await Seed.StatesAsync(silo.Database, due);
        await Seed.WakeupsAsync(silo.Database, pending, DateTime.UtcNow.AddDays(10));
        await ClosedLoop.OverAsync(peers.Length, PeerCallers, i => peers[i].StepAndLeave());

        var ours = new Side("firings", () => FireAsync(silo, due));
        var floor = new Side("floor", () => WakeupFloor.RunAsync(silo, due));
        var peer = new Side("ADO.NET storage", () => ClosedLoop.OverAsync(peers.Length, PeerCallers, i => peers[i].StepAndLeave()));
        await ours.Round();
        await Rounds.AlternateAsync(Name, options.Rounds, () => Seed.SettleAsync(silo.Database), ours, floor, peer);
        return
        [
            new Measurement(Name, ours.Median, "firings/s")
            {
                Range = ours.Range,
                Floor = floor.Median,
                Peer = peer.Median,
                Bars = [new Bar("8,000/s", ours.Median >= Bar)],
            },
        ];
    }

    /// <summary>From the moment that the wake-ups are due and there, to the last one's commit.</summary>
    private static async Task<LoadResult> FireAsync(BenchSilo silo, GrainKey[] due)
    {
        await Seed.WakeupsAsync(silo.Database, due, DateTime.UtcNow.AddMinutes(-1));
        var firings = silo.Services.GetRequiredService<Firings>();
        var before = firings.Total;
        var start = Stopwatch.GetTimestamp();
        silo.Shards.On = true;
        while (firings.Total - before < due.Length)
        {
            await Task.Delay(5);
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(2))
            {
                throw new TimeoutException($"Only {firings.Total - before:N0} of {due.Length:N0} wake-ups fired within two minutes.");
            }
        }

        var took = Stopwatch.GetElapsedTime(start);
        silo.Shards.On = false;
        return new LoadResult(due.Length, took);
    }
}
