using ZaloOrleans.Bench.Load;
using ZaloOrleans.Bench.Silo;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Bench.Scenarios;

/// <summary>Durable turns a second: 600 bytes of state and one event each, of resident grains.</summary>
internal sealed class TurnScenario(BenchOptions options, int callers) : IScenario
{
    private const int BarCallers = 500;
    private readonly string _name = $"turns_{callers}";

    public IReadOnlyList<string> Names => [_name];

    public async Task<IReadOnlyList<Measurement>> RunAsync(PostgresCluster cluster)
    {
        await using var place = await TurnPlace.StartAsync(cluster);
        var peers = Enumerable.Range(1, TurnPlace.Count).Select(i => place.Silo.Grains.GetGrain<IPeerGrain>($"p/{i}")).ToArray();
        await ClosedLoop.OverAsync(peers.Length, 200, i => peers[i].Step());

        var ours = new Side("turns", () => place.TurnsAsync(options.Round, callers, BenchMix.AllGood));
        var floor = new Side("floor", () => place.FloorAsync(options.Round, callers));
        var peer = new Side("ADO.NET storage", () => ClosedLoop.ForAsync(options.Round, callers, async random =>
        {
            await peers[random.Next(peers.Length)].Step();
            return true;
        }));
        foreach (var side in (Side[])[ours, floor, peer])
        {
            await side.Round();
        }

        await Rounds.AlternateAsync(_name, options.Rounds, () => Seed.SettleAsync(place.Database), ours, floor, peer);
        return
        [
            new Measurement(_name, ours.Median, "turns/s")
            {
                Range = ours.Range,
                Floor = floor.Median,
                Peer = peer.Median,
                P50 = ours.Percentile(50),
                P99 = ours.Percentile(99),
                Bars = callers == BarCallers
                    ? [new Bar("half of the floor", ours.Median >= floor.Median / 2), new Bar("4 x ADO.NET storage", ours.Median >= peer.Median * 4)]
                    : [],
            },
        ];
    }
}
