using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Bench.Load;
using ZaloOrleans.Bench.Silo;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Bench.Scenarios;

/// <summary>
/// The same due rows, read, loaded and stepped by the same statements: as many connections as the engine has, each with its part of
/// the shards, in batches of the size that the engine's slots allow.
/// </summary>
internal sealed class WakeupFloor(BenchSilo silo, int size)
{
    private readonly IdBlocks _ids = silo.Services.GetRequiredService<IdBlocks>();
    private readonly WakeupStore _store = silo.Services.GetRequiredService<WakeupStore>();
    private readonly int _perShard = silo.Services.GetRequiredService<WakeupOptions>().PerShard;

    public static async Task<LoadResult> RunAsync(BenchSilo silo, GrainKey[] due)
    {
        var pumps = silo.Services.GetRequiredService<TurnOptions>().Connections;
        var floor = new WakeupFloor(silo, silo.Services.GetRequiredService<WakeupOptions>().Slots / pumps);
        await Seed.WakeupsAsync(silo.Database, due, DateTime.UtcNow.AddMinutes(-1));
        var start = Stopwatch.GetTimestamp();
        var fired = await Task.WhenAll(Enumerable.Range(0, pumps).Select(pump => Task.Run(() => floor.PumpAsync(pump, pumps))));
        var took = Stopwatch.GetElapsedTime(start);
        return fired.Sum() == due.Length
            ? new LoadResult(due.Length, took)
            : throw new InvalidOperationException($"The floor fired {fired.Sum():N0} of {due.Length:N0} wake-ups.");
    }

    private async Task<int> PumpAsync(int pump, int pumps)
    {
        await using var runner = new BatchRunner(silo.FloorDatabase, silo.Services.GetRequiredService<TurnTables>(), _ids, TimeProvider.System);
        var cursors = Enumerable.Range(0, WakeupShard.Count).Where(s => s % pumps == pump).ToDictionary(s => (short)s, _ => WakeupCursor.Oldest);
        var fired = 0;
        while (true)
        {
            var (due, _) = await _store.ReadDueAsync(cursors, _perShard, CancellationToken.None);
            if (due.Count == 0)
            {
                return fired;
            }

            foreach (var chunk in due.Chunk(size))
            {
                fired += await StepAsync(runner, chunk);
            }
        }
    }

    private async Task<int> StepAsync(BatchRunner runner, DueWakeup[] due)
    {
        var now = TimeProvider.System.GetUtcNow();
        var states = await ActivationScenario.LoadAsync(silo.FloorDatabase, [[.. due.Select(d => GrainKey.Parse(d.Wakeup.Target))]]);
        var versions = states.ToDictionary(s => s.Key, s => s.Version, StringComparer.Ordinal);
        var ids = await _ids.TakeAsync(IdSequence.Wakeups, due.Length);
        var turns = due.Select((d, i) =>
        {
            var key = GrainKey.Parse(d.Wakeup.Target);
            return new PendingTurn(new Turn
            {
                Account = key.Account,
                State = new StateChange(key, versions[key.Text], BenchState.FirstBytes),
                Consumes = [d.Wakeup.Id],
                Produces = [NewWakeup.At(ids[i], key, now.AddDays(30), BenchRunGrain.Kind, [])],
            }, 0);
        }).ToList();
        var (batch, _) = await runner.RunAsync(turns);
        return batch.Passed.Count;
    }
}
