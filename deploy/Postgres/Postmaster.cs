using System.Globalization;

namespace ZaloOrleans.Deploy;

/// <summary>A cluster's main process, as its pid file tells of it.</summary>
/// <param name="place">The folder that really holds the cluster.</param>
internal sealed class Postmaster(string place)
{
    // The line of the file that says "starting", "ready" or "stopping", counted from 0.
    private const int StatusLine = 7;

    private static readonly TimeSpan OrphansEndWithin = TimeSpan.FromSeconds(15);

    private readonly string _file = Path.Combine(place, "postmaster.pid");

    /// <summary>The process; null when none runs. The number in the file may be a stranger's: the server works in the cluster's folder.</summary>
    public int? Pid => int.TryParse(Lines().ElementAtOrDefault(0), CultureInfo.InvariantCulture, out var pid) && ProcessTable.IsWorkingIn(pid, place)
        ? pid
        : null;

    /// <summary>Waits while the server starts, which may take its time after a crash, and while it stops. False when none runs then.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        for (; Pid is not null; await Task.Delay(20, cancellation))
            if (Lines().ElementAtOrDefault(StatusLine)?.Trim() == "ready") return true;
        return false;
    }

    /// <summary>
    /// Removes the file of a dead server: after a crash of the machine its number may be another process's, and the next server would
    /// refuse to start. Not before the last of the cluster's processes is gone: workers that outlive a killed server end within moments.
    /// </summary>
    public async Task ForgetDeadAsync(CancellationToken cancellation)
    {
        for (var deadline = DateTime.UtcNow + OrphansEndWithin; ProcessTable.WorkingIn(place).Count > 0; await Task.Delay(100, cancellation))
            if (DateTime.UtcNow > deadline) return;
        File.Delete(_file);
    }

    private string[] Lines()
    {
        try
        {
            return File.ReadAllLines(_file);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }
}
