using System.ComponentModel;
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

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int NativeKill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeChown(string path, uint owner, uint group);
}
