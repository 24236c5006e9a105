using ZaloOrleans.Crash.Limits;

namespace ZaloOrleans.Limits;

/// <summary>Real silos, a real queue that never runs dry, and what was sent counted in every sliding window.</summary>
public sealed class SendLimitsTests
{
    [Fact]
    public async Task Silos_TwoOfWhichOneIsKilledAgainAndAgain_NeverExceedALimit()
    {
        await using var run = await LimitsRun.StartAsync(new LimitsOptions { Seconds = 75, KillEvery = 20, PerSecond = 10, PerMinute = 300 });
        var result = await run.RunAsync();

        TestContext.Current.TestOutputHelper?.WriteLine(result.Report);
        Assert.InRange(result.Kills, 2, 3);
        Assert.NotEmpty(result.Sent);
        Assert.All(result.Rates, rate => Assert.InRange(SlidingWindows.Most(result.Sent, rate.Window), 1, rate.Max));

        // On the way a busy machine bunches what was sent evenly: within a second that is no sign of anything.
        var minute = result.Rates.Where(r => r.Per == "minute").ToList();
        Assert.Empty(SlidingWindows.Check(minute, [], result.Arrived));
    }

    [Fact]
    public async Task Silos_WithWorkAndLeftAlone_UseNineTenthsOfTheLimit()
    {
        await using var run = await LimitsRun.StartAsync(new LimitsOptions { Seconds = 75, KillEvery = 0, PerSecond = 0, PerMinute = 240 });
        var result = await run.RunAsync();

        TestContext.Current.TestOutputHelper?.WriteLine(result.Report);
        Assert.Empty(result.Findings);
    }
}
