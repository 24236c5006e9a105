using ZaloOrleans.Deploy;

namespace ZaloOrleans.TestKit;

/// <summary>One process of an installation, for tests that kill and pause.</summary>
/// <param name="Name">The service, such as <c>silo-1</c>.</param>
/// <param name="Pid">Its process id.</param>
/// <param name="Log">Its log file.</param>
public sealed record EngineProcess(string Name, int Pid, string Log)
{
    /// <summary>True while the process exists.</summary>
    public bool IsAlive => ProcessTable.IsAlive(Pid);

    /// <summary>SIGKILL, and waits until the process is gone.</summary>
    public async Task Kill9Async()
    {
        ProcessTable.Send(Pid, Signal.Kill);
        if (!await ProcessTable.WaitForEndAsync(Pid, TimeSpan.FromSeconds(10))) throw new TimeoutException($"{Name} outlives SIGKILL.");
    }

    /// <summary>SIGTERM, and waits until the process has ended by itself. False when it has not in time.</summary>
    public async Task<bool> TerminateAsync(TimeSpan within)
    {
        ProcessTable.Send(Pid, Signal.Terminate);
        return await ProcessTable.WaitForEndAsync(Pid, within);
    }

    /// <summary>SIGSTOP: the process stands still, its connections stay open.</summary>
    public void Pause() => ProcessTable.Send(Pid, Signal.Stop);

    /// <summary>SIGCONT: the process goes on.</summary>
    public void Resume() => ProcessTable.Send(Pid, Signal.Continue);
}
