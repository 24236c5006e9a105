using System.Diagnostics;

namespace ZaloOrleans.Simulator;

/// <summary>A simulator in a process of its own, as deployed.</summary>
public sealed class SimulatorProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private SimulatorProcess(Process process, SimulatorClient client)
    {
        _process = process;
        Client = client;
    }

    public SimulatorClient Client { get; }

    /// <summary>Starts one and waits for the line that says where it listens.</summary>
    public static async Task<SimulatorProcess> StartAsync(string folder, params string[] further)
    {
        const string Ready = "listening on ";
        var process = Launch(
        [
            "--port", "0", "--data", folder, "--app-id", "1", "--oa-id", SimulatorFixture.OaId,
            "--oa-secret-key", "k", "--access-token", SimulatorFixture.Token, .. further,
        ]);
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        Assert.StartsWith(Ready, line);
        return new SimulatorProcess(process, new SimulatorClient(new Uri(line![Ready.Length..])));
    }

    /// <summary>Runs one to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        using var process = Launch(args);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>SIGKILL: nothing in it gets to run any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGTERM; returns the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static Process Launch(params string[] args)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(dotnet) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ZaloOrleans.Simulator.dll"));
        Array.ForEach(args, start.ArgumentList.Add);
        return Process.Start(start)!;
    }
}
