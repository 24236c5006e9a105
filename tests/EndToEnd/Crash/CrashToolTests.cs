using ZaloOrleans.Deploy;

namespace ZaloOrleans.Crash;

/// <summary><c>tests/crash</c>, the real program, on a run short enough for every build.</summary>
public sealed class CrashToolTests
{
    // In its own place: beside the tests it would miss what they take from a shared framework.
    private static readonly string Program = Path.Combine(Repository.Root(), "tests", "tools", "Crash", "bin", "Release", "net10.0", "ZaloOrleans.Crash.dll");

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task Crash_ShortRun_FindsThatAllHolds()
    {
        // The pause is longer than the 10 s in which a send's bytes may leave: a silo that wakes up in the middle of one must not send.
        var run = await RunAsync("--seed", "1", "--messages", "60", "--templates", "60", "--kills", "1", "--drops", "2", "--errors", "2", "--slow", "1", "--refusals", "5",
            "--pause", "12s", "--downtime", "1s", "--burst", "300");

        Assert.True(run.Succeeded, run.Output);
        var report = run.Output.Split('\n');
        Assert.Contains("all holds", report);
        Assert.Contains(report, line => line.StartsWith("sends: 185 due, ", StringComparison.Ordinal));
        Assert.Contains("answers: 4 lost, 2 with HTTP 500, 2 with 502, 1 too late", report);
        Assert.Contains(report, line => line.StartsWith("quota: 40 of 40 used, ", StringComparison.Ordinal));
        Assert.Contains("webhooks: 360 told of, 360 took effect", report);
        Assert.Contains(report, line => line.StartsWith("outage: track meanwhile: ", StringComparison.Ordinal));
        Assert.Contains(report, line => line.StartsWith("tokens: 1 ended, 1 refreshes accepted, ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--seed")]
    [InlineData("--seed", "one")]
    [InlineData("--sede", "1")]
    [InlineData("--messages", "0")]
    [InlineData("--templates", "2")]
    [InlineData("--downtime", "10h")]
    [InlineData("--downtime", "2000m")]
    [InlineData("--pause", "1.5")]
    public async Task Crash_WithBadArguments_SaysHowAndStartsNothing(params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("Usage: tests/crash", run.Output, StringComparison.Ordinal);
    }

    private static async Task<CommandResult> RunAsync(params string[] arguments)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        var run = await new Command(DotnetHost.Path, [Program, .. arguments]).RunAsync(limit.Token);
        TestContext.Current.TestOutputHelper?.WriteLine(run.Output);
        return run;
    }
}
