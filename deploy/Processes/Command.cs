using System.Diagnostics;

namespace ZaloOrleans.Deploy;

/// <summary>A program that is run to its end, with its output collected and an empty input.</summary>
public sealed record Command(string Program, params string[] Arguments)
{
    /// <summary>Variables to set, or to remove where the value is null; the rest is inherited.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The folder to run in; null is the current one.</summary>
    public string? Folder { get; init; }

    /// <summary>Called with each line of output as it comes.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>Runs the program. When cancelled, kills it with its children.</summary>
    public async Task<CommandResult> RunAsync(CancellationToken cancellation = default)
    {
        using var process = new Process { StartInfo = BuildStartInfo() };
        var lines = new List<string>();
        process.OutputDataReceived += (_, line) => Collect(lines, line.Data);
        process.ErrorDataReceived += (_, line) => Collect(lines, line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        lock (lines) return new CommandResult(process.ExitCode, string.Join('\n', lines));
    }

    private ProcessStartInfo BuildStartInfo()
    {
        var start = new ProcessStartInfo(Program, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder ?? "",
        };
        foreach (var (name, value) in Environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }
        return start;
    }

    private void Collect(List<string> lines, string? line)
    {
        if (line is null) return;
        lock (lines) lines.Add(line);
        OnLine?.Invoke(line);
    }
}
