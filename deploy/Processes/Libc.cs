using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ZaloOrleans.Deploy;

/// <summary>The few system calls that .NET has no name for.</summary>
internal static partial class Libc
{
    private const int NoSuchProcess = 3;

    /// <summary>Sends a signal. False when the process is gone already.</summary>
    public static bool Kill(int pid, Signal signal)
    {
        if (NativeKill(pid, (int)signal) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? false : throw new Win32Exception(error, $"Cannot send {signal} to process {pid}");
    }

    /// <summary>Gives a file or folder to another user. False when the file system refuses.</summary>
    public static bool Chown(string path, int uid, int gid) => NativeChown(path, (uint)uid, (uint)gid) == 0;

    /// <summary>Keeps files that this process inherited from going on to its children: a pipe that somebody waits for the end of, say.</summary>
    public static void KeepInheritedFiles()
    {
        const int SetFlags = 2, CloseOnExec = 1;
        foreach (var entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
            if (int.TryParse(Path.GetFileName(entry), CultureInfo.InvariantCulture, out var file) && file > 2)
                _ = NativeFcntl(file, SetFlags, CloseOnExec);
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int NativeFcntl(int file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int NativeKill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeChown(string path, uint owner, uint group);
}
