using System.Diagnostics;

namespace ZaloOrleans.Deploy;

/// <summary>Starts a program that outlives its starter: in a session of its own, without a terminal, its output appended to a log.</summary>
public static class DetachedProcess
{
    // The shell opens the log and gives way to setsid, which gives way to the program: one process, so its id is the program's.
    private const string Script = """umask 077; exec </dev/null >>"$0" 2>&1; exec setsid -- "$@" """;

    // What a service gets is meant for it: no key that this process happened to inherit, and no other address to listen on.
    private static readonly string[] Withheld = ["ZALO_", "ASPNETCORE_"];

    private static readonly string[] ProxyExceptions = ["no_proxy", "NO_PROXY"];

    /// <summary>Starts the program. The process is reaped by the caller as long as that lives, then by init.</summary>
    /// <param name="logFile">Its output is appended here.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">Variables to set, or to remove where the value is null.</param>
    /// <param name="folder">The folder to run in.</param>
    public static Process Start(string logFile, IEnumerable<string> command, IReadOnlyDictionary<string, string?> environment, string folder)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, logFile, .. command]) { WorkingDirectory = folder };
        foreach (var name in start.Environment.Keys.Where(name => Withheld.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))).ToList())
            start.Environment.Remove(name);
        // The services call each other on this machine, whatever proxy the user's environment names.
        foreach (var name in ProxyExceptions)
            start.Environment[name] = (start.Environment.TryGetValue(name, out var given) ? given + "," : "") + "127.0.0.1,localhost";
        foreach (var (name, value) in environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }
        return Process.Start(start) ?? throw new InvalidOperationException("The shell did not start.");
    }
}
