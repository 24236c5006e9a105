using System.Diagnostics;
using ZaloOrleans.Deploy;

namespace ZaloOrleans.TestKit;

/// <summary>
/// A temporary data folder. What runs in it is stopped and its files are deleted at the end, also when this process is killed: a shell
/// waits at the other end of a pipe, and the system closes the pipe with the process.
/// </summary>
public sealed class ThrowAwayFolder : IAsyncDisposable
{
    // $0 is the folder. The marks of a service are in its environment; PostgreSQL's process is in its pid file.
    private static readonly string Script = $$"""
        exec >/dev/null 2>&1
        cat
        grep -lzxF "{{ServiceContract.FolderMark}}=$0" /proc/[0-9]*/environ | cut -d / -f 3 | xargs -r kill -KILL
        server="$(head -n 1 "$0/postgres/postmaster.pid")" && kill -QUIT "$server"
        for try in 1 2 3 4 5 6 7 8 9 10; do
          kill -0 "$server" || break
          sleep 0.2
        done
        rm -rf "$(readlink -f "$0/postgres")" "$0"
        """;

    private readonly Process _watchdog;

    private ThrowAwayFolder(string path, Process watchdog)
    {
        Path = path;
        _watchdog = watchdog;
    }

    /// <summary>The folder; empty at first.</summary>
    public string Path { get; }

    internal string Postgres => new DataFolder(Path).Postgres;

    /// <summary>Makes a folder below the system's one for temporary files.</summary>
    public static ThrowAwayFolder Create(string prefix)
    {
        var path = new DataFolder(System.IO.Path.Combine(System.IO.Path.GetTempPath(), prefix + KeyMaterial.Letters(10))).Root;
        // Others may pass through: as root, PostgreSQL runs as another user.
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        // In a session of its own: Ctrl-C at the tests must not end the one that cleans up after them.
        var watchdog = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", Script, path]) { RedirectStandardInput = true })
            ?? throw new InvalidOperationException("The shell did not start.");
        return new ThrowAwayFolder(path, watchdog);
    }

    /// <summary>Stops what runs in the folder and deletes it.</summary>
    public async ValueTask DisposeAsync()
    {
        _watchdog.StandardInput.Close();
        await _watchdog.WaitForExitAsync();
        _watchdog.Dispose();
    }
}
