using System.Text.Json;
using ZaloOrleans.Replay.Orders;
using ZaloOrleans.Replay.Progress;
using ZaloOrleans.Replay.Sending;

namespace ZaloOrleans.Replay;

internal static class Program
{
    private const int AllIn = 0;
    private const int SomeFailed = 1;
    private const int BadArguments = 2;

    public static async Task<int> Main(string[] args)
    {
        var (options, complaint) = CommandLine.Parse(args);
        if (complaint is not null)
            return await RefuseAsync($"{complaint} (--help shows the options)");
        if (options is null)
        {
            await Console.Out.WriteLineAsync(CommandLine.Usage);
            return AllIn;
        }

        try
        {
            return await RunAsync(options);
        }
        catch (OrderFileException unusable)
        {
            return await RefuseAsync(unusable.Message);
        }
    }

    private static async Task<int> RunAsync(ReplayOptions options)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            stop.Cancel();
        };

        IProgressView view = Console.IsOutputRedirected
            ? new PlainProgress(Console.Out, TimeSpan.FromSeconds(2))
            : new TerminalProgress();
        using var replayer = new Replayer(options, RetryPolicy.Default, TimeProvider.System);
        var report = await replayer.RunAsync(view, stop.Token);

        if (report.Stopped is { } reason)
            await Console.Error.WriteLineAsync($"replay: {reason}");
        foreach (var failed in report.FirstFailures)
            await Console.Error.WriteLineAsync($"replay: {failed}");
        if (report.Summary.Errors > report.FirstFailures.Count && report.FirstFailures.Count > 0)
            await Console.Error.WriteLineAsync($"replay: and {report.Summary.Errors - report.FirstFailures.Count} more");
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(report.Summary, JsonSerializerOptions.Web));
        return report.Summary.Errors == 0 ? AllIn : SomeFailed;
    }

    private static async Task<int> RefuseAsync(string reason)
    {
        await Console.Error.WriteLineAsync($"replay: {reason}");
        return BadArguments;
    }
}
