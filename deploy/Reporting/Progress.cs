using System.Diagnostics;
using System.Globalization;

namespace ZaloOrleans.Deploy;

/// <summary>
/// Prints one line a step with its time. On a terminal the running step's line is rewritten in place; elsewhere each change is a
/// line of its own, and a long step says every ten seconds that it is still working.
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
        var step = new Step(name, doing => Show(name, watch.Elapsed, doing));
        _current = step;
        using var finished = new CancellationTokenSource();
        var ticking = TickAsync(step, watch, finished.Token);
        try
        {
            var result = await work(step);
            Line(Format(name, watch.Elapsed, step.Outcome));
            _current = null;
            return result;
        }
        finally
        {
            await finished.CancelAsync();
            await ticking;
        }
    }

    /// <inheritdoc cref="StepAsync{T}"/>
    public Task StepAsync(string name, Func<Step, Task> work) => StepAsync(name, async step =>
    {
        await work(step);
        return true;
    });

    private async Task TickAsync(Step step, Stopwatch watch, CancellationToken finished)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(live ? 1 : 10));
        while (await WaitAsync(timer, finished)) Show(step.Name, watch.Elapsed, live || step.Doing == "" ? step.Doing : step.Doing + " ...");
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
            if (live) output.Write($"\r\e[K{Format(name, elapsed, text)}");
            else output.WriteLine(Format(name, elapsed, text));
            output.Flush();
        }
    }

    private static string Format(string name, TimeSpan elapsed, string text) =>
        string.Create(CultureInfo.InvariantCulture, $"  {name,-10} {elapsed.TotalSeconds,6:0.0} s  {text}");
}
