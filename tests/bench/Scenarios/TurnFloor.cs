using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ZaloOrleans.Bench.Load;
using ZaloOrleans.Bench.Silo;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Bench.Scenarios;

/// <summary>
/// Batches back to back, on as many connections as the engine has: no Orleans, no queue, nothing to wait for. Afterwards the rows have the
/// versions that the resident grains know.
/// </summary>
internal sealed class TurnFloor : IAsyncDisposable
{
    private readonly BenchSilo _silo;
    private readonly NpgsqlDataSource _database;
    private readonly Dictionary<GrainKey, long> _before;
    private readonly int _pumps;
    private readonly int _size;
    private long _turns;

    private TurnFloor(BenchSilo silo, Dictionary<GrainKey, long> before, int callers)
    {
        (_silo, _before) = (silo, before);
        _database = silo.FloorDatabase;
        _pumps = Math.Min(silo.Services.GetRequiredService<TurnOptions>().Connections, callers);
        _size = callers / _pumps;
    }

    public static async Task<TurnFloor> OpenAsync(BenchSilo silo, IReadOnlyList<GrainKey> keys, int callers)
    {
        var before = new Dictionary<GrainKey, long>();
        await using var read = silo.FloorDatabase.CreateCommand("select key, version from engine.grains where key = any($1)");
        read.Parameters.Add(Sql.Texts(keys.Select(k => k.Text)));
        await using var reader = await read.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            before.Add(GrainKey.Parse(reader.GetString(0)), reader.GetInt64(1));
        }

        return new TurnFloor(silo, before, callers);
    }

    public async Task<LoadResult> RunAsync(TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, _pumps).Select(pump => Task.Run(() => PumpAsync(pump, start, time))));
        return new LoadResult(_turns, Stopwatch.GetElapsedTime(start));
    }

    public async ValueTask DisposeAsync()
    {
        await using var restore = _database.CreateCommand(
            "update engine.grains g set version = t.version from unnest($1, $2) as t (key, version) where g.key = t.key");
        restore.Parameters.Add(Sql.Texts(_before.Keys.Select(k => k.Text)));
        restore.Parameters.Add(Sql.BigInts(_before.Values));
        await restore.ExecuteNonQueryAsync();
    }

    private async Task PumpAsync(int pump, long start, TimeSpan time)
    {
        var ids = _silo.Services.GetRequiredService<IdBlocks>();
        await using var runner = new BatchRunner(_database, _silo.Services.GetRequiredService<TurnTables>(), ids, TimeProvider.System);
        var rows = _before.Where((_, i) => i % _pumps == pump).Select(p => (p.Key, Version: p.Value)).ToArray();
        new Random(pump).Shuffle(rows);
        for (var at = 0; Stopwatch.GetElapsedTime(start) < time; at = at + _size > rows.Length - _size ? 0 : at + _size)
        {
            var batch = new List<PendingTurn>(_size);
            for (var i = at; i < at + _size; i++)
            {
                batch.Add(new PendingTurn(await TurnAsync(ids, rows[i].Key, rows[i].Version++), start));
            }

            var (written, _) = await runner.RunAsync(batch);
            Interlocked.Add(ref _turns, written.Passed.Count);
        }
    }

    private static async ValueTask<Turn> TurnAsync(IdBlocks ids, GrainKey key, long version) => new()
    {
        Account = key.Account,
        State = new StateChange(key, version, BenchState.FirstBytes),
        Rows =
        [
            new EventRow(await ids.NextAsync(IdSequence.Events), key.Account, key.NumberAt(0), null, TimeProvider.System.GetUtcNow(),
                "product_viewed", BenchGrain.EventProperties, "bench", null),
        ],
    };
}
