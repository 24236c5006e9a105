using System.Diagnostics;

namespace ZaloOrleans.Deploy;

/// <summary>Finds, starts and awaits the services of one installation, and remembers which of them it started itself.</summary>
public sealed class ServiceRunner(string installation, string folder)
{
    private readonly List<MarkedProcess> _started = [];

    /// <summary>The services that this object started and that have not been stopped since, the latest last.</summary>
    public IReadOnlyList<MarkedProcess> Started => _started;

    /// <summary>Every running service of the installation.</summary>
    public IReadOnlyList<MarkedProcess> Running() => ProcessTable.Marked().Where(process => process.Installation == installation).ToList();

    /// <summary>The running service of this name; null when there is none.</summary>
    public MarkedProcess? Find(string service) => Running().FirstOrDefault(process => process.Service == service);

    /// <summary>Starts the service unless it runs, and waits until it is healthy.</summary>
    /// <exception cref="DeployException">It ended, or was not healthy within <see cref="ServiceContract.StartWithin"/>.</exception>
    public async Task<MarkedProcess> EnsureAsync(ServiceDefinition service, Step step, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(step);
        if (Find(service.Name) is not { } running) return await StartAsync(service, step, cancellation);
        step.Now($"runs as process {running.Pid}");
        if (!await HealthProbe.WaitAsync(service.Health, () => ProcessTable.IsAlive(running.Pid), ServiceContract.StartWithin, cancellation))
            throw Unhealthy(service, running.Pid);
        step.Done($"running as process {running.Pid}{AgeNote(service, running.Pid)}");
        return running;
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
        var started = new MarkedProcess(process.Id, installation, folder, service.Name);
        _started.Add(started);
        if (!await HealthProbe.WaitAsync(service.Health, () => !process.HasExited, ServiceContract.StartWithin, cancellation))
            throw NotStarted(service, process, log);
        step.Done($"started as process {process.Id}");
        return started;
    }

    private Dictionary<string, string> WithMarks(ServiceDefinition service) => new(service.Environment)
    {
        [ServiceContract.InstallationMark] = installation,
        [ServiceContract.FolderMark] = folder,
        [ServiceContract.ServiceMark] = service.Name,
    };

    private static string AgeNote(ServiceDefinition service, int pid) =>
        ProcessTable.StartedAt(pid) is { } started && File.GetLastWriteTimeUtc(service.Program) > started
            ? "; it runs an older build, deploy/down and deploy/up change to the new one"
            : "";

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
