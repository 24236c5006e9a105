namespace ZaloOrleans.Deploy;

/// <summary><c>deploy/down</c>: stops an installation gracefully and keeps its data. Does nothing when nothing runs.</summary>
public sealed class DownCommand(DataFolder folder, Progress progress)
{
    /// <summary>Stops everything.</summary>
    /// <returns>True when something was running.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        if (!folder.IsInstallation) return false;
        using var alone = await FolderLock.TakeAsync(
            folder.LockFile, () => progress.Line($"Waiting for another deploy/up or deploy/down on {folder.Root} ..."), cancellation);
        return await StopAsync(folder, progress);
    }

    /// <summary>The same for a caller that holds the folder's lock.</summary>
    internal static async Task<bool> StopAsync(DataFolder folder, Progress progress)
    {
        var running = InstallationProcesses.In(folder);
        await InstallationProcesses.StopAsync(running, progress);
        var postgres = await StopPostgresAsync(folder, progress);
        return running.Count > 0 || postgres;
    }

    private static async Task<bool> StopPostgresAsync(DataFolder folder, Progress progress)
    {
        if (PostgresServer.RunningIn(folder.Postgres) is null) return false;
        await progress.StepAsync("postgres", async step =>
        {
            step.Now("stopping");
            await PostgresServer.StopAsync(folder.Postgres, progress);
            step.Done("stopped");
        });
        return true;
    }
}
