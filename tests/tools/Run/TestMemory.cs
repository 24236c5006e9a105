using ZaloOrleans.TestKit;

namespace ZaloOrleans.Run;

/// <summary>
/// Where tests keep their files: in memory where there is plenty, because they copy databases by the hundred. It is a file system like any other:
/// a process that is killed leaves behind there what it would leave on a disk.
/// </summary>
internal sealed class TestMemory : IAsyncDisposable
{
    private const string Place = "/dev/shm";
    private const string Variable = "TMPDIR";

    // A whole run was seen to take 0.5 GB at once.
    private const long LeastFree = 4L << 30;

    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);
    private readonly ThrowAwayFolder? _folder;

    private TestMemory(bool isThere)
    {
        if (isThere)
        {
            Environment.SetEnvironmentVariable(Variable, Place);
            _folder = ThrowAwayFolder.Create("zalo-tests-");
            Environment.SetEnvironmentVariable(Variable, _folder.Path);
        }
    }

    /// <summary>Moves the folder for temporary files of this process, and of those that it starts, into memory; where there is not enough it stays.</summary>
    public static TestMemory Take() => new(Directory.Exists(Place) && Math.Min(new DriveInfo(Place).AvailableFreeSpace, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes) >= LeastFree);

    /// <summary>Moves it back, and deletes what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        if (_folder is not null) await _folder.DisposeAsync();
    }
}
