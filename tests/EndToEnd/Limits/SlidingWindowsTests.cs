using ZaloOrleans.Crash.Limits;

namespace ZaloOrleans.Limits;

public sealed class SlidingWindowsTests
{
    private static readonly LimitRate[] Rates = [new(10, "second"), new(20, "minute")];

    [Fact]
    public void Times_WithinEveryRule_AreGood() => Assert.Empty(SlidingWindows.Check(Rates, [.. Even(20, 100)], [.. Even(21, 100)]));

    [Theory]
    [InlineData(99, 1), InlineData(100, 0)]
    public void Sent_OneTooManyInASecond_IsFound(int apart, int findings) => Assert.Equal(findings, SlidingWindows.Check([Rates[0]], [.. Even(11, apart)], []).Count);

    [Theory]
    [InlineData(21, 0), InlineData(22, 1)]
    public void Arrived_OverByMoreThanJitter_IsFound(int count, int findings) => Assert.Equal(findings, SlidingWindows.Check([Rates[1]], [], [.. Even(count, 10)]).Count);

    [Fact]
    public void Use_IsOfTheTightestRule() => Assert.Equal(0.5, SlidingWindows.Use(Rates, Even(10, 1), TimeSpan.FromMinutes(1)));

    [Theory]
    [InlineData(0, 1), InlineData(1, 0)]
    public void Result_WithTooLittleUse_IsAFindingUnlessSomethingWasKilled(int kills, int findings) =>
        Assert.Equal(findings, new LimitsResult(Rates, [], [], 5, 0.89, kills).Findings.Count);

    [Fact]
    public void Result_WithoutWorkLeft_SaysNothingOfUse() => Assert.Contains("not enough work", Assert.Single(new LimitsResult(Rates, [], [], 0, 0.95, 0).Findings), StringComparison.Ordinal);

    [Theory]
    [InlineData("--per-second", "0", "--per-minute", "0"), InlineData("--seconds"), InlineData("--seconds", "x"), InlineData("--kils", "1"), InlineData("--silos", "9")]
    public void Options_ThatCannotBeRead_AreRefused(params string[] arguments) => Assert.Null(LimitsOptions.Parse(arguments));

    [Fact]
    public void Options_AreRead() => Assert.Equal(new LimitsOptions { Seconds = 5, KillEvery = 0, Silos = 1, PerSecond = 7, PerMinute = 0, Seed = 3 },
        LimitsOptions.Parse(["--seconds", "5", "--kill-every", "0", "--silos", "1", "--per-second", "7", "--per-minute", "0", "--seed", "3"]));

    private static IEnumerable<long> Even(int count, int apart) => Enumerable.Range(0, count).Select(i => 1_700_000_000_000L + (i * apart));
}
