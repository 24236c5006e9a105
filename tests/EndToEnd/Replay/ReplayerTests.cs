using System.Diagnostics;
using System.Text.Json;
using ZaloOrleans.Replay.Progress;
using ZaloOrleans.Replay.Sending;

namespace ZaloOrleans.Replay;

public sealed class ReplayerTests : IAsyncLifetime
{
    private static readonly RetryPolicy Quick =
        new(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(20));

    private FakeEngine _engine = null!;

    public async ValueTask InitializeAsync() => _engine = await FakeEngine.StartAsync();

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task Run_Twice_FindsOnlyDuplicatesTheSecondTime()
    {
        var first = await RunAsync();
        var second = await RunAsync();

        Assert.Equal((8, 8, 0, 0), Counts(first));
        Assert.Equal((8, 0, 8, 0), Counts(second));
        Assert.Equal(Enumerable.Range(1, 8).Select(i => $"retail-{i}"), _engine.Stored.Keys.Order());
    }

    [Fact]
    public async Task Run_OneAtATime_KeepsTheFilesOrderInBatchesOfTheAskedSize()
    {
        var lines = new List<string>();
        _engine.Judge = item =>
        {
            lines.Add(item.GetProperty("messageId").GetString()!);
            return null;
        };

        await RunAsync(options => options with { Batch = 3, Parallel = 1 });

        Assert.Equal([3, 3, 2], _engine.Sizes);
        Assert.Equal(Enumerable.Range(1, 8).Select(i => $"retail-{i}"), lines);
    }

    [Fact]
    public async Task Run_ShiftedToNow_HasIdsAndTimesOfItsOwn()
    {
        var before = DateTime.UtcNow.AddSeconds(-1);
        await RunAsync(options => options with { ShiftToNow = true });

        var newest = _engine.Stored["fresh-7"].GetProperty("timestamp").GetDateTime();
        Assert.InRange(newest, before, DateTime.UtcNow);
        Assert.Equal(TimeSpan.FromMinutes(30), newest - _engine.Stored["fresh-3"].GetProperty("timestamp").GetDateTime());
    }

    [Fact]
    public async Task Run_EngineBusyWithRetryAfter_WaitsThatLongAndGetsAllIn()
    {
        _engine.Instead.Enqueue(FakeEngine.Status(503, "1"));
        _engine.Instead.Enqueue(FakeEngine.Status(429, "1"));

        var watch = Stopwatch.StartNew();
        var report = await RunAsync();

        Assert.Equal((8, 8, 0, 0), Counts(report));
        Assert.InRange(watch.ElapsedMilliseconds, 1_990, 15_000);
    }

    [Fact]
    public async Task Run_AnswersLostAndBroken_GetsAllIn()
    {
        for (var i = 0; i < 3; i++)
        {
            _engine.Instead.Enqueue(context =>
            {
                context.Abort();
                return Task.CompletedTask;
            });
            _engine.Instead.Enqueue(FakeEngine.Status(502));
        }

        Assert.Equal((8, 8, 0, 0), Counts(await RunAsync(options => options with { Batch = 2 })));
    }

    [Fact]
    public async Task Run_ItemsAnsweredRetry_AreSentAgainAlone()
    {
        var tries = 0;
        _engine.Judge = item => item.GetProperty("messageId").ValueEquals("retail-4") && ++tries < 3 ? "retry" : null;

        Assert.Equal((8, 8, 0, 0), Counts(await RunAsync()));
        Assert.Equal([8, 1, 1], _engine.Sizes);
    }

    [Fact]
    public async Task Run_ItemRefused_IsReportedByItsLine()
    {
        _engine.Judge = item => item.GetProperty("messageId").ValueEquals("retail-4") ? "invalid_event" : null;

        var report = await RunAsync();

        Assert.Equal((8, 7, 0, 1), Counts(report));
        Assert.Equal("line 4: invalid_event: event why", Assert.Single(report.FirstFailures).ToString());
    }

    [Fact]
    public async Task Run_EngineStaysBusy_GivesUpAfterItsPatience()
    {
        for (var i = 0; i < 1_000; i++)
            _engine.Instead.Enqueue(FakeEngine.Status(503));

        var report = await RunAsync(policy: Quick with { Patience = TimeSpan.FromMilliseconds(300) });

        Assert.Equal((8, 0, 0, 8), Counts(report));
        Assert.Equal("line 1: gave_up: HTTP 503", report.FirstFailures[0].ToString());
    }

    [Fact]
    public async Task Run_WrongKey_StopsAtOnceAndCountsAllAsErrors()
    {
        var report = await RunAsync(options => options with { Key = "zo_live_other" });

        Assert.Equal((8, 0, 0, 8), Counts(report));
        Assert.Contains("401", report.Stopped);
    }

    [Fact]
    public async Task Run_RequestRefusedAsAWhole_FailsItsLinesOnly()
    {
        _engine.Instead.Enqueue(FakeEngine.Status(400));

        var report = await RunAsync(options => options with { Batch = 5, Parallel = 1 });

        Assert.Equal((8, 3, 0, 5), Counts(report));
        Assert.Null(report.Stopped);
    }

    [Fact]
    public async Task Run_AnswerOfAnotherKind_Stops()
    {
        _engine.Instead.Enqueue(context => context.Response.Body.WriteAsync("<html>"u8.ToArray()).AsTask());

        Assert.NotNull((await RunAsync()).Stopped);
    }

    [Fact]
    public async Task Process_WholeRun_EndsWithTheSummaryAlone()
    {
        var (exitCode, output) = await RunProcessAsync(FakeEngine.Key);

        Assert.Equal(0, exitCode);
        var summary = JsonDocument.Parse(output[^1]).RootElement;
        Assert.Equal(["lines", "accepted", "duplicates", "errors", "seconds"], summary.EnumerateObject().Select(field => field.Name));
        Assert.Equal(8, summary.GetProperty("accepted").GetInt32());
        Assert.Equal(1, (await RunProcessAsync("zo_live_other")).ExitCode);
    }

    private async Task<ReplayReport> RunAsync(Func<ReplayOptions, ReplayOptions>? change = null, RetryPolicy? policy = null)
    {
        var options = new ReplayOptions { File = OrderFiles.Invented, Api = _engine.Address, Key = FakeEngine.Key };
        using var replayer = new Replayer(change?.Invoke(options) ?? options, policy ?? Quick, TimeProvider.System);
        return await replayer.RunAsync(new PlainProgress(TextWriter.Null, TimeSpan.FromSeconds(1)), TestContext.Current.CancellationToken);
    }

    private async Task<(int ExitCode, string[] Output)> RunProcessAsync(string key)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string[] args =
        [
            Path.Combine(AppContext.BaseDirectory, "ZaloOrleans.Replay.dll"),
            OrderFiles.Invented, "--api", _engine.Address.ToString(), "--key", key,
        ];
        using var process = Process.Start(new ProcessStartInfo(dotnet, args) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static (long Lines, long Accepted, long Duplicates, long Errors) Counts(ReplayReport report) =>
        (report.Summary.Lines, report.Summary.Accepted, report.Summary.Duplicates, report.Summary.Errors);
}
