using System.Globalization;

namespace ZaloOrleans.Deploy;

/// <summary>
/// What runs on this machine, read from <c>/proc</c>. A service is recognised by marks in its environment, set when it is started:
/// unlike a remembered pid they cannot belong to a stranger, and they also find a process whose starter was killed at once.
/// </summary>
public static class ProcessTable
{
    /// <summary>Every process of this user that carries an installation's marks, the zombies excepted.</summary>
    public static IEnumerable<MarkedProcess> Marked() => Pids().Select(ReadMarks).OfType<MarkedProcess>();

    /// <summary>True while the process exists and is no zombie.</summary>
    public static bool IsAlive(int pid) => ReadState($"/proc/{pid}/stat") is not (null or 'Z' or 'X');

    /// <summary>True when SIGSTOP has reached every thread of the process: the signal is sent at once, but takes effect thread by thread.</summary>
    public static bool IsStopped(int pid) =>
        Directory.EnumerateDirectories($"/proc/{pid}/task").All(thread => ReadState($"{thread}/stat") is null or 'T');

    /// <summary>The processes whose current folder is <paramref name="folder"/>: for a cluster's data folder, PostgreSQL's.</summary>
    public static IReadOnlyList<int> WorkingIn(string folder) => Pids().Where(pid => IsWorkingIn(pid, folder)).ToList();

    /// <summary>True when the process exists and <paramref name="folder"/> is its current folder.</summary>
    public static bool IsWorkingIn(int pid, string folder) => WorkingFolder(pid) == folder;

    /// <summary>A variable that the process was started with; null where it has none, or is gone.</summary>
    public static string? Variable(int pid, string name) => ReadVariables(pid)?.GetValueOrDefault(name);

    /// <summary>When the process was started, in UTC; null when it is gone.</summary>
    public static DateTime? StartedAt(int pid)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            return process.StartTime.ToUniversalTime();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Sends a signal; does nothing when the process is gone.</summary>
    public static void Send(int pid, Signal signal) => Libc.Kill(pid, signal);

    /// <summary>Waits until the process is gone. False when it still lives after <paramref name="within"/>.</summary>
    public static async Task<bool> WaitForEndAsync(int pid, TimeSpan within)
    {
        var deadline = DateTime.UtcNow + within;
        while (IsAlive(pid))
        {
            if (DateTime.UtcNow > deadline) return false;
            await Task.Delay(25);
        }
        return true;
    }

    private static string? WorkingFolder(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/cwd").LinkTarget;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<int> Pids() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid > 0);

    private static MarkedProcess? ReadMarks(int pid)
    {
        return ReadVariables(pid) is { } values
            && values.TryGetValue(ServiceContract.InstallationMark, out var installation)
            && values.TryGetValue(ServiceContract.FolderMark, out var folder)
            && values.TryGetValue(ServiceContract.ServiceMark, out var service)
            && IsAlive(pid)
            ? new MarkedProcess(pid, installation, folder, service)
            : null;
    }

    /// <summary>The variables of a process of an installation; null of any other.</summary>
    private static Dictionary<string, string>? ReadVariables(int pid)
    {
        var environment = ReadOrNull($"/proc/{pid}/environ");
        return environment is null || !environment.Contains(ServiceContract.InstallationMark + "=", StringComparison.Ordinal)
            ? null
            : environment.Split('\0').Select(entry => entry.Split('=', 2)).Where(pair => pair.Length == 2)
                .GroupBy(pair => pair[0]).ToDictionary(group => group.Key, group => group.First()[1]);
    }

    private static char? ReadState(string file)
    {
        var stat = ReadOrNull(file);
        // The second field is the program's name in parentheses, which may itself contain spaces and parentheses.
        var end = stat?.LastIndexOf(')') ?? -1;
        return end > 0 && end + 2 < stat!.Length ? stat[end + 2] : null;
    }

    private static string? ReadOrNull(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
