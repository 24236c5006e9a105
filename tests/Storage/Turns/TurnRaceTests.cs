using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using ZaloOrleans.Databases;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Turns;

/// <summary>Several engines, as of several silos, on the same few hundred grains, some created and some erased meanwhile.</summary>
public sealed class TurnRaceTests(SharedDatabase shared) : IClassFixture<SharedDatabase>
{
    private const int Grains = 300;
    private const int Engines = 4;

    [Fact]
    public async Task Turns_ManyConnectionsOnFewGrains_NoDeadlockAndNothingDoubled()
    {
        await using var all = new AsyncDisposables();
        var engines = Enumerable.Range(0, Engines).Select(_ => new TurnEngine(shared.Database.EngineConnectionString, new TurnOptions { Connections = 2, BatchSize = 64 })).Select(all.Add).ToList();
        var effects = new ConcurrentDictionary<(GrainKey, long Birth), int>();
        var erased = new ConcurrentBag<(GrainKey, long Birth, int Count)>();
        var counts = new int[3];
        var until = TimeProvider.System.GetTimestamp();
        var deadlocks = await engines[0].ScalarAsync<long>("select deadlocks from pg_stat_database where datname = current_database()");

        await Task.WhenAll(engines.SelectMany((engine, e) => Enumerable.Range(0, 40).Select(w => Task.Run(async () =>
        {
            var random = new Random((e * 1000) + w);
            while (TimeProvider.System.GetElapsedTime(until) < TimeSpan.FromSeconds(4))
            {
                await OneTurnAsync(engine, TurnEngine.Key(random.Next(Grains)), random.Next(50) == 0, effects, erased, counts);
            }
        }))));

        // Version = birth + effects - 1, and the state itself counts as many, for every grain that lives.
        foreach (var id in Enumerable.Range(0, Grains))
        {
            var key = TurnEngine.Key(id);
            var loaded = await engines[0].Loader.LoadAsync(key);
            if (loaded.Bytes is not null)
            {
                var (birth, count) = Parse(loaded.Bytes);
                Assert.Equal(count == 1 ? 1 : effects[(key, birth)], count);
                Assert.Equal(birth == 0 ? loaded.Version : birth + count - 1, loaded.Version);
            }
        }

        Assert.All(erased, e => Assert.Equal(e.Count, e.Count == 1 ? 1 : effects[(e.Item1, e.Birth)]));
        Assert.Equal(deadlocks, await engines[0].ScalarAsync<long>("select deadlocks from pg_stat_database where datname = current_database()"));
        Assert.True(counts[0] > 1_000, $"Only {counts[0]} turns were committed.");
        Assert.True(counts[1] > 100, $"Only {counts[1]} turns were refused: nothing raced.");
    }

    /// <summary>Loads, counts one up (or erases), commits. The state is "birth,count"; birth 0 stands for "this is the first turn".</summary>
    private static async Task OneTurnAsync(TurnEngine engine, GrainKey key, bool erase, ConcurrentDictionary<(GrainKey, long), int> effects,
        ConcurrentBag<(GrainKey, long, int)> erased, int[] counts)
    {
        var loaded = await engine.Loader.LoadAsync(key);
        var (birth, count) = loaded.Bytes is null ? (0, 0) : Parse(loaded.Bytes);
        birth = birth == 0 && count == 1 ? loaded.Version : birth;
        var next = erase && loaded.Bytes is not null ? null : Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{birth},{count + 1}"));
        switch (await engine.Committer.CommitAsync(TurnEngine.Turn(key, loaded.Version, next)))
        {
            case TurnOutcome.Committed when next is null:
                erased.Add((key, birth, count));
                Interlocked.Increment(ref counts[2]);
                break;

            case TurnOutcome.Committed:
                if (birth != 0)
                {
                    effects.AddOrUpdate((key, birth), 2, (_, n) => n + 1);
                }

                Interlocked.Increment(ref counts[0]);
                break;

            case TurnOutcome.VersionConflict:
                Interlocked.Increment(ref counts[1]);
                break;

            case var other:
                Assert.Fail($"A turn came to {other}.");
                break;
        }
    }

    private static (long Birth, int Count) Parse(byte[] state)
    {
        var parts = Encoding.ASCII.GetString(state).Split(',');
        return (long.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
