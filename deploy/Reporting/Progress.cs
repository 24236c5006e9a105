using System.Diagnostics;
using System.Globalization;

namespace ZaloOrleans.Deploy;

/// <summary>
/// Prints one line a step with its time. On a terminal the line shows what the running step does. Elsewhere only what lasts is shown:
/// what the step is at when a second begins, and every ten seconds that it is still working.
/// </summary>
public sealed class Progress(TextWriter output, bool live)
{
    private readonly Lock _gate = new();
    private Step? _current;

    /// <summary>Progress on the console.</summary>
    public static Progress OnConsole() => new(Console.Out, !Console.IsOutputRedirected);

    /// <summary>Progress that nobody sees.</summary>
    public static Progress Silent { get; } = new(TextWriter.Null, live: false);

    /// <summary>The step that runs, or that failed; null before the first.</summary>
    public string? CurrentStep => _current?.Name;

    /// <summary>Prints a line of its own.</summary>
    public void Line(string text = "")
    {
        lock (_gate) output.WriteLine(live ? $"\r\e[K{text}" : text);
    }

    /// <summary>Runs a step and prints its line. A failure passes through; <see cref="CurrentStep"/> then still names the step.</summary>
    public async Task<T> StepAsync<T>(string name, Func<Step, Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var watch = Stopwatch.StartNew();
        var step = new Step(name, doing => { if (live) Show(name, watch.Elapsed, doing); }, Line);
        _current = step;
        var result = await TickWhileAsync(step, watch, work);
        Line(Format(name, watch.Elapsed, step.Outcome));
        _current = null;
        return result;
    }

    /// <inheritdoc cref="StepAsync{T}"/>
    public Task StepAsync(string name, Func<Step, Task> work) => StepAsync(name, async step =>
    {
        await work(step);
        return true;
    });

    private async Task<T> TickWhileAsync<T>(Step step, Stopwatch watch, Func<Step, Task<T>> work)
    {
        using var finished = new CancellationTokenSource();
        var ticking = TickAsync(step, watch, finished.Token);
        try
        {
            return await work(step);
        }
        finally
        {
            await finished.CancelAsync();
            await ticking;
        }
    }

    private async Task TickAsync(Step step, Stopwatch watch, CancellationToken finished)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var (said, silent) = ("", 0);
        while (await WaitAsync(timer, finished))
        {
            var doing = step.Doing;
            if (!live && doing == said && ++silent < 10) continue;
            Show(step.Name, watch.Elapsed, live || doing != said ? doing : doing + " ...");
            (said, silent) = (doing, 0);
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken finished)
    {
        try
        {
            return await timer.WaitForNextTickAsync(finished);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Show(string name, TimeSpan elapsed, string text)
    {
        lock (_gate)
        {
            var line = Format(name, elapsed, text);
            // A line that wraps could not be taken back.
            if (live) output.Write($"\r\e[K{(Console.WindowWidth is > 1 and var width && width <= line.Length ? line[..(width - 1)] : line)}");
            else output.WriteLine(line);
            output.Flush();
        }
    }

    private static string Format(string name, TimeSpan elapsed, string text) =>
        string.Create(CultureInfo.InvariantCulture, $"  {name,-10} {elapsed.TotalSeconds,6:0.0} s  {text}");
}
