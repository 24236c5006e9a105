using System.Globalization;

namespace ZaloOrleans.Replay.Progress;

/// <summary>A line every interval in which something has changed, for logs and pipes.</summary>
internal sealed class PlainProgress(TextWriter output, TimeSpan interval) : IProgressView
{
    private string? _last;

    public async Task ShowAsync(long total, Func<ProgressNow> now, Task work)
    {
        while (await Task.WhenAny(work, Task.Delay(interval)) != work)
            await WriteAsync(total, now());
        await WriteAsync(total, now() with { Waiting = null });
    }

    private async Task WriteAsync(long total, ProgressNow now)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"replay: {now.Done} of {total} lines");
        if (now.Waiting is { } reason)
            line += $", waiting: {reason}";
        if (line != _last)
            await output.WriteLineAsync(line);
        _last = line;
    }
}
