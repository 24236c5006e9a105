namespace ZaloOrleans.Deploy;

/// <summary>Files that hold secrets: readable by their owner only, and replaced whole or not at all.</summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes the file beside its place and renames it over what is there. Does nothing when it holds that text already.</summary>
    public static void Write(string path, string text)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text) return;
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        };
        using (var stream = new FileStream(unfinished, options))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>The file's text without its line end. Where there is no file, makes it with <paramref name="make"/>.</summary>
    public static string ReadOrCreate(string path, Func<string> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        if (!File.Exists(path)) Write(path, make() + "\n");
        return File.ReadAllText(path).Trim();
    }
}
