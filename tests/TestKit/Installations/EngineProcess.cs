using System.Globalization;
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

    /// <summary>The memory that it really has (VmRSS), bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{Pid}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
        }
    }

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

    /// <summary>SIGSTOP, and waits until every thread stands still. Its connections stay open.</summary>
    public async Task PauseAsync()
    {
        ProcessTable.Send(Pid, Signal.Stop);
        while (IsAlive && !ProcessTable.IsStopped(Pid)) await Task.Delay(5);
    }

    /// <summary>SIGCONT: the process goes on.</summary>
    public void Resume() => ProcessTable.Send(Pid, Signal.Continue);
}
