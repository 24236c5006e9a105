using ZaloOrleans.Bench.Load;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Bench.Scenarios;

/// <summary>What refused turns in a stream cost the good ones: the rate of these, beside a stream of good ones only.</summary>
/// <param name="bar">Percent that must be kept; null where nothing is asked.</param>
internal sealed class RefusalScenario(BenchOptions options, string name, BenchMix mix, double? bar) : IScenario
{
    private const int Callers = 500;

    public IReadOnlyList<string> Names => [name];

    public async Task<IReadOnlyList<Measurement>> RunAsync(PostgresCluster cluster)
    {
        await using var place = await TurnPlace.StartAsync(cluster);
        var mixed = new Side("good turns", () => place.TurnsAsync(options.Round, Callers, mix));
        var clean = new Side("with none refused", () => place.TurnsAsync(options.Round, Callers, BenchMix.AllGood));
        await clean.Round();
        await mixed.Round();
        await Rounds.AlternateAsync(name, options.Rounds, () => Seed.SettleAsync(place.Database), mixed, clean);
        var percent = 100 * mixed.Median / clean.Median;
        return
        [
            new Measurement(name, percent, "% of the good turns' rate")
            {
                Range = (100 * mixed.Range.Low / clean.Median, 100 * mixed.Range.High / clean.Median),
                P50 = mixed.Percentile(50),
                P99 = mixed.Percentile(99),
                Bars = bar is { } least ? [new Bar($"{least:0} %", percent >= least)] : [],
            },
        ];
    }
}
