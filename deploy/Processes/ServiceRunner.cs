using System.Diagnostics;

namespace ZaloOrleans.Deploy;

/// <summary>Finds, starts and awaits the services of one installation, and remembers which of them it started itself.</summary>
public sealed class ServiceRunner(string installation, DataFolder folder)
{
    private readonly List<MarkedProcess> _started = [];

    /// <summary>Starts the service unless it runs, and waits until it is healthy.</summary>
    /// <exception cref="DeployException">It ended, or was not healthy within <see cref="ServiceContract.StartWithin"/>.</exception>
    public async Task<MarkedProcess> EnsureAsync(ServiceDefinition service, Step step, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(step);
        if (InstallationProcesses.In(folder).FirstOrDefault(process => process.Service == service.Name) is not { } running) return await StartAsync(service, step, cancellation);
        step.Now($"runs as process {running.Pid}");
        if (!await HealthProbe.WaitAsync(service.Health, () => ProcessTable.IsAlive(running.Pid), ServiceContract.StartWithin, cancellation))
            return ProcessTable.IsAlive(running.Pid) ? throw Unhealthy(service, running.Pid) : await StartAsync(service, step, cancellation);
        step.Done($"running as process {running.Pid}{AgeNote(service, running.Pid)}");
        return running;
    }

    /// <summary>
    /// Ends the service where it runs, and starts it as it shall be now; waits until it is healthy. It is not among those that this object
    /// stops again: it was there before.
    /// </summary>
    /// <exception cref="DeployException">It ended, or was not healthy within <see cref="ServiceContract.StartWithin"/>.</exception>
    public async Task RestartAsync(ServiceDefinition service, TimeSpan stopWithin, Step step, Progress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(step);
        foreach (var running in InstallationProcesses.In(folder).Where(process => process.Service == service.Name))
        {
            step.Now($"stopping process {running.Pid}");
            await ServiceStop.StopAsync(running, stopWithin, progress);
        }

        // The last threads of a process that has ended may hold its sockets for a moment.
        for (var wait = 0; wait < 100 && !service.Ports.All(FreePorts.IsFree); wait++) await Task.Delay(50, cancellation);
        try
        {
            await StartAsync(service, step, cancellation);
        }
        finally
        {
            _started.RemoveAll(process => process.Service == service.Name);
        }
    }

    /// <exception cref="DeployException">The service has ended since it was found healthy.</exception>
    public static void RequireAlive(ServiceDefinition service, MarkedProcess process)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(process);
        if (!ProcessTable.IsAlive(process.Pid))
            throw new DeployException($"{service.Name} was healthy and has ended since.", "See its log, then run deploy/up again.", new LogSection(service.LogFile));
    }

    /// <summary>Stops what this object started, the latest first; for a run that failed.</summary>
    /// <returns>The names of what was stopped.</returns>
    public async Task<IReadOnlyList<string>> StopStartedAsync(Progress progress)
    {
        var stopped = new List<string>();
        foreach (var process in Enumerable.Reverse(_started).Where(process => ProcessTable.IsAlive(process.Pid)))
        {
            await ServiceStop.StopAsync(process, TimeSpan.FromSeconds(10), progress);
            stopped.Add(process.Service);
        }
        _started.Clear();
        return stopped;
    }

    private async Task<MarkedProcess> StartAsync(ServiceDefinition service, Step step, CancellationToken cancellation)
    {
        foreach (var port in service.Ports.Where(port => !FreePorts.IsFree(port))) throw PortTaken(service, port);
        step.Now("starting");
        LogFile.Rotate(service.LogFile);
        var log = LogSection.FromNow(service.LogFile);
        using var process = DetachedProcess.Start(
            service.LogFile, [DotnetHost.Path, service.Program, .. service.Arguments], WithMarks(service), Path.GetDirectoryName(service.Program)!);
        var started = new MarkedProcess(process.Id, installation, folder.Root, service.Name);
        _started.Add(started);
        if (!await HealthProbe.WaitAsync(service.Health, () => !process.HasExited, ServiceContract.StartWithin, cancellation))
            throw NotStarted(service, process, log);
        step.Done($"started as process {process.Id}");
        return started;
    }

    private Dictionary<string, string?> WithMarks(ServiceDefinition service) => new(service.Environment.ToDictionary(pair => pair.Key, pair => (string?)pair.Value))
    {
        [ServiceContract.InstallationMark] = installation,
        [ServiceContract.FolderMark] = folder.Root,
        [ServiceContract.ServiceMark] = service.Name,
    };

    private static string AgeNote(ServiceDefinition service, int pid)
    {
        var built = Directory.EnumerateFiles(Path.GetDirectoryName(service.Program)!, "ZaloOrleans.*.dll").Max(File.GetLastWriteTimeUtc);
        return ProcessTable.StartedAt(pid) < built ? "; it runs an older build, deploy/down and deploy/up change to the new one" : "";
    }

    private static DeployException PortTaken(ServiceDefinition service, int port) => new(
        $"port {port}, which {service.Name} listens on, is taken by another program.",
        service.Name == ServiceNames.Api
            ? "Stop that program, or choose another port with --api-port N."
            : "Stop that program and run deploy/up again. To have new ports chosen, run deploy/down first and delete ports.json in the data folder.");

    private static DeployException Unhealthy(ServiceDefinition service, int pid) => new(
        $"{service.Name} runs as process {pid}, but {service.Health} does not answer 200.",
        "See its log. deploy/down stops it; deploy/up starts it anew.",
        new LogSection(service.LogFile));

    private static DeployException NotStarted(ServiceDefinition service, Process process, LogSection log)
    {
        var how = process.HasExited
            ? $"{service.Name} ended with exit code {process.ExitCode} before it was healthy."
            : $"{service.Name} was not healthy within {ServiceContract.StartWithin.TotalSeconds:0} s: {service.Health} does not answer 200.";
        return new DeployException(how, "Mend what the log says, then run deploy/up again.", log);
    }
}
