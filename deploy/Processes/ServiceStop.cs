namespace ZaloOrleans.Deploy;

/// <summary>Stops a service: asks, waits, and kills only when it does not listen.</summary>
public static class ServiceStop
{
    /// <summary>Sends SIGTERM and waits; after <paramref name="within"/> sends SIGKILL, and says so.</summary>
    public static async Task StopAsync(MarkedProcess service, TimeSpan within, Progress progress)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(progress);
        ProcessTable.Send(service.Pid, Signal.Terminate);
        // A stopped process (SIGSTOP) takes no notice of SIGTERM before it goes on.
        ProcessTable.Send(service.Pid, Signal.Continue);
        if (await ProcessTable.WaitForEndAsync(service.Pid, within)) return;
        progress.Line($"  {service.Service} (process {service.Pid}) did not end within {within.TotalSeconds:0} s; killing it.");
        ProcessTable.Send(service.Pid, Signal.Kill);
        await ProcessTable.WaitForEndAsync(service.Pid, TimeSpan.FromSeconds(10));
    }
}
