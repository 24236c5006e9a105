using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ZaloOrleans.Bench.Load;
using ZaloOrleans.Bench.Silo;
using ZaloOrleans.Keys;
using ZaloOrleans.Schema;
using ZaloOrleans.TestKit;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Bench.Scenarios;

/// <summary>Cold activations a second, each with 600 bytes of state loaded; the floor selects the same rows, 1,000 keys at a time.</summary>
internal sealed class ActivationScenario(BenchOptions options) : IScenario
{
    private const string Name = "activations";
    private const int Callers = 1_000;
    private const double Bar = 10_000;

    public IReadOnlyList<string> Names => [Name];

    public async Task<IReadOnlyList<Measurement>> RunAsync(PostgresCluster cluster)
    {
        await using var silo = await BenchSilo.StartAsync(cluster);
        var keys = Enumerable.Range(1, options.Rows(100_000)).Select(i => GrainKey.Customer(new AccountId(1), i)).ToArray();
        var peerKeys = Enumerable.Range(1, options.Rows(20_000)).Select(i => $"p/{i}").ToArray();
        await Seed.StatesAsync(silo.Database, keys);
        await ClosedLoop.OverAsync(peerKeys.Length, 200, i => silo.Grains.GetGrain<IPeerGrain>(peerKeys[i]).StepAndLeave());

        var ours = new Side("activations", () => ClosedLoop.OverAsync(keys.Length, Callers, i => silo.Grains.GetGrain<IBenchGrain>(keys[i].Text).Touch()));
        var floor = new Side("floor", () => FloorAsync(silo, keys));
        var peer = new Side("ADO.NET storage", () => ClosedLoop.OverAsync(peerKeys.Length, Callers, i => silo.Grains.GetGrain<IPeerGrain>(peerKeys[i]).Touch()));
        await ours.Round();
        await Rounds.AlternateAsync(Name, options.Rounds, () => ColdAsync(silo), ours, floor, peer);
        return
        [
            new Measurement(Name, ours.Median, "grains/s")
            {
                Range = ours.Range,
                Floor = floor.Median,
                Peer = peer.Median,
                P50 = ours.Percentile(50),
                P99 = ours.Percentile(99),
                Bars = [new Bar("10,000/s", ours.Median >= Bar)],
            },
        ];
    }

    private static async Task ColdAsync(BenchSilo silo)
    {
        await silo.CoolAsync();
        await Seed.SettleAsync(silo.Database);
        GC.Collect();
    }

    private static async Task<LoadResult> FloorAsync(BenchSilo silo, GrainKey[] keys)
    {
        var database = silo.Services.GetRequiredService<EngineDataSources>().Turns;
        var settings = silo.Services.GetRequiredService<TurnOptions>();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(keys.Chunk(settings.LoadBatchSize).Select((chunk, i) => (chunk, i)).GroupBy(c => c.i % settings.Loaders, c => c.chunk)
            .Select(chunks => Task.Run(() => LoadAsync(database, chunks))));
        return new LoadResult(keys.Length, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Selects states as activations do, and reads all that comes.</summary>
    internal static async Task<List<(string Key, long Version)>> LoadAsync(NpgsqlDataSource database, IEnumerable<GrainKey[]> chunks)
    {
        var found = new List<(string, long)>();
        await using var connection = await database.OpenConnectionAsync();
        foreach (var chunk in chunks)
        {
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(Sql.With(TurnSql.LoadStates, Sql.Texts(chunk.Select(k => k.Text))));
            await using var reader = await batch.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                found.Add((reader.GetString(0), reader.GetInt64(1)));
                _ = reader.GetFieldValue<byte[]>(3);
            }
        }

        return found;
    }
}
