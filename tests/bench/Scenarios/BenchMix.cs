using ZaloOrleans.Bench.Silo;

namespace ZaloOrleans.Bench.Scenarios;

/// <summary>Which part of a stream of turns is not good, by kind.</summary>
/// <param name="OldVersion">Refused for their version, 0..1.</param>
/// <param name="ClaimTaken">Refused for a claim that is taken, 0..1.</param>
/// <param name="Poison">Refused by the database, 0..1.</param>
internal sealed record BenchMix(double OldVersion, double ClaimTaken, double Poison)
{
    /// <summary>What the others are.</summary>
    public BenchTurn Rest { get; init; } = BenchTurn.Good;

    public static BenchMix AllGood { get; } = new(0, 0, 0);

    public static BenchMix StatesOnly { get; } = AllGood with { Rest = BenchTurn.StateOnly };

    public static BenchMix Refused20 { get; } = new(0.1, 0.1, 0);

    public static BenchMix Failed1 { get; } = new(0, 0, 0.01);

    public BenchTurn Draw(Random random)
    {
        var at = random.NextDouble();
        return at < OldVersion ? BenchTurn.OldVersion
            : at < OldVersion + ClaimTaken ? BenchTurn.Claim
            : at < OldVersion + ClaimTaken + Poison ? BenchTurn.Poison
            : Rest;
    }
}
