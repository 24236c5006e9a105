namespace ZaloOrleans.Deploy;

/// <summary>Lets one command at a time work on a data folder. The system frees the lock when its holder ends, however it ends.</summary>
public sealed class FolderLock : IDisposable
{
    // EWOULDBLOCK: somebody holds it. Anything else, such as a full disk, is a failure.
    private const int WouldBlock = 11;

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock as long as it takes, and says so once.</summary>
    public static async Task<FolderLock> TakeAsync(string file, Action onWait, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(onWait);
        for (var said = false; ; said = true)
        {
            if (TryTake(file) is { } taken) return taken;
            if (!said) onWait();
            await Task.Delay(200, cancellation);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FolderLock? TryTake(string file)
    {
        try
        {
            // Without sharing, .NET takes an exclusive flock: the same that flock(1) takes.
            return new FolderLock(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException failure) when (failure.HResult == WouldBlock)
        {
            return null;
        }
    }
}
