namespace ZaloOrleans.Deploy;

/// <summary>A service's log on disk.</summary>
public static class LogFile
{
    private const long MostBytes = 64L * 1024 * 1024;

    /// <summary>The log's length in bytes, 0 when it does not exist yet.</summary>
    public static long Length(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    /// <summary>Moves a log over 64 MB aside, in the place of the one moved before it. Only while nobody writes to it.</summary>
    public static void Rotate(string file)
    {
        if (Length(file) > MostBytes) File.Move(file, file + ".1", overwrite: true);
    }
}
