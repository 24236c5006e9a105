using Spectre.Console;

namespace ZaloOrleans.Replay.Progress;

/// <summary>A bar, for people.</summary>
internal sealed class TerminalProgress : IProgressView
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public Task ShowAsync(long total, Func<ProgressNow> now, Task work) =>
        AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                // A bar needs a length; an empty file is done at once.
                var bar = context.AddTask("order lines", maxValue: Math.Max(total, 1));
                while (await Task.WhenAny(work, Task.Delay(Interval)) != work)
                    Draw(bar, now());
                Draw(bar, now() with { Waiting = null });
                if (total == 0)
                    bar.Value = 1;
            });

    private static void Draw(ProgressTask bar, ProgressNow now)
    {
        bar.Value = now.Done;
        bar.Description = now.Waiting is { } reason ? Markup.Escape($"waiting: {reason}") : "order lines";
    }
}
