using ZaloOrleans.Bench.Load;
using ZaloOrleans.Bench.Silo;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Bench.Scenarios;

/// <summary>
/// Durable turns a second of resident grains: 600 bytes of state and one event each. ADO.NET storage writes the state only, since it
/// takes no rows; <c>states_*</c> is the same work on both sides.
/// </summary>
internal sealed class TurnScenario(BenchOptions options, int callers) : IScenario
{
    private const int BarCallers = 500;
    private readonly string _turns = $"turns_{callers}";
    private readonly string _states = $"states_{callers}";

    public IReadOnlyList<string> Names => [_turns, _states];

    public async Task<IReadOnlyList<Measurement>> RunAsync(PostgresCluster cluster)
    {
        await using var place = await TurnPlace.StartAsync(cluster);
        var peers = Enumerable.Range(1, TurnPlace.Count).Select(i => place.Silo.Grains.GetGrain<IPeerGrain>($"p/{i}")).ToArray();
        await ClosedLoop.OverAsync(peers.Length, 200, i => peers[i].Step());

        var turns = new Side("turns", () => place.TurnsAsync(options.Round, callers, BenchMix.AllGood));
        var states = new Side("states only", () => place.TurnsAsync(options.Round, callers, BenchMix.StatesOnly));
        var floor = new Side("floor", () => place.FloorAsync(options.Round, callers));
        var peer = new Side("ADO.NET storage", () => ClosedLoop.ForAsync(options.Round, callers, async random =>
        {
            await peers[random.Next(peers.Length)].Step();
            return true;
        }));
        await Rounds.WarmUpAsync(options.WarmUp, turns, states, floor, peer);
        await Rounds.AlternateAsync(_turns, options.Rounds, () => Seed.SettleAsync(place.Database), turns, floor, states, peer);
        return
        [
            Of(_turns, turns, peer) with
            {
                Floor = floor.Median,
                Bars = callers == BarCallers
                    ? [new Bar("half of the floor", turns.Median >= floor.Median / 2), new Bar("4 x ADO.NET storage", turns.Median >= peer.Median * 4)]
                    : [],
            },
            Of(_states, states, peer),
        ];
    }

    private static Measurement Of(string name, Side side, Side peer) => new(name, side.Median, "turns/s")
    {
        Range = side.Range,
        Peer = peer.Median,
        P50 = side.Percentile(50),
        P99 = side.Percentile(99),
    };
}
