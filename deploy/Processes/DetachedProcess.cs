using System.Diagnostics;

namespace ZaloOrleans.Deploy;

/// <summary>Starts a program that outlives its starter: in a session of its own, without a terminal, its output appended to a log.</summary>
public static class DetachedProcess
{
    // The shell opens the log and gives way to setsid, which gives way to the program: one process, so its id is the program's.
    private const string Script = """umask 077; exec </dev/null >>"$0" 2>&1; exec setsid -- "$@" """;

    private const string OwnPrefix = "ZALO_";

    /// <summary>Starts the program. The process is reaped by the caller as long as that lives, then by init.</summary>
    public static Process Start(string logFile, IEnumerable<string> command, IReadOnlyDictionary<string, string> environment, string folder)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, logFile, .. command]) { WorkingDirectory = folder };
        // A service gets what is meant for it: not the owner's connection string or a key that this process happened to inherit.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith(OwnPrefix, StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("The shell did not start.");
    }
}
