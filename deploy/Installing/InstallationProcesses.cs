namespace ZaloOrleans.Deploy;

/// <summary>Stops an installation's services in an order in which none misses another.</summary>
public static class InstallationProcesses
{
    /// <summary>
    /// The running services of a data folder: those that were started in it, be it for an installation that was deleted by hand since; and
    /// those of its installation that were started elsewhere, when the folder was moved.
    /// </summary>
    public static IReadOnlyList<MarkedProcess> In(DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var id = InstallationSettings.Read(folder.Settings)?.Id;
        return ProcessTable.Marked().Where(IsOurs).ToList();

        bool IsOurs(MarkedProcess process) => process.Folder == folder.Root || (process.Installation == id && !Directory.Exists(process.Folder));
    }

    /// <summary>Stops services: the API first, so that nothing new comes in; then the silos, which may still be sending; then the simulator.</summary>
    public static async Task StopAsync(IReadOnlyList<MarkedProcess> running, Progress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        await StopGroupAsync("api", running.Where(process => process.Service == ServiceNames.Api), ServiceContract.StopWithin, progress);
        await StopGroupAsync("silos", running.Where(process => ServiceNames.SiloNumber(process.Service) is not null), ServiceContract.StopSiloWithin, progress);
        await StopGroupAsync("simulator", running.Where(process => process.Service == ServiceNames.Simulator), ServiceContract.StopWithin, progress);
    }

    private static async Task StopGroupAsync(string name, IEnumerable<MarkedProcess> services, TimeSpan within, Progress progress)
    {
        var group = services.ToList();
        if (group.Count == 0) return;
        await progress.StepAsync(name, async step =>
        {
            step.Now("stopping");
            await Task.WhenAll(group.Select(service => ServiceStop.StopAsync(service, within, progress)));
            step.Done("stopped " + string.Join(", ", group.Select(service => service.Service)));
        });
    }
}
