using ZaloOrleans.Bench.Load;
using ZaloOrleans.Bench.Silo;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Bench.Scenarios;

/// <summary>A silo with resident grains that take turns.</summary>
internal sealed class TurnPlace : IAsyncDisposable
{
    /// <summary>How many grains callers are spread over.</summary>
    public const int Count = 10_000;

    private static readonly GrainKey[] Keys = [.. Enumerable.Range(1, Count).Select(i => GrainKey.Customer(new AccountId(1), i))];

    // Another account's: one whose turns the database keeps refusing commits alone, which is not the others' concern.
    private static readonly GrainKey PoisonKey = GrainKey.Customer(new AccountId(2), Count + 1);

    private readonly IBenchGrain[] _grains;
    private readonly IBenchGrain _poisonous;

    private TurnPlace(BenchSilo silo)
    {
        Silo = silo;
        _grains = [.. Keys.Select(k => silo.Grains.GetGrain<IBenchGrain>(k.Text))];
        _poisonous = silo.Grains.GetGrain<IBenchGrain>(PoisonKey.Text);
    }

    public BenchSilo Silo { get; }

    public TestDatabase Database => Silo.Database;

    public static async Task<TurnPlace> StartAsync(PostgresCluster cluster)
    {
        var place = new TurnPlace(await BenchSilo.StartAsync(cluster));
        await Seed.StatesAsync(place.Database, Keys);
        await ClosedLoop.OverAsync(Count, 200, i => place._grains[i].Step(BenchTurn.Claim));
        return place;
    }

    /// <summary>Turns of random grains.</summary>
    public Task<LoadResult> TurnsAsync(TimeSpan time, int callers, BenchMix mix) => ClosedLoop.ForAsync(time, callers, random =>
    {
        var kind = mix.Draw(random);
        return (kind == BenchTurn.Poison ? _poisonous : _grains[random.Next(Count)]).Step(kind);
    });

    /// <summary>The same rows by the same statements, as fast as so many connections can.</summary>
    public async Task<LoadResult> FloorAsync(TimeSpan time, int callers)
    {
        await using var floor = await TurnFloor.OpenAsync(Silo, Keys, callers);
        return await floor.RunAsync(time);
    }

    public ValueTask DisposeAsync() => Silo.DisposeAsync();
}
