using System.Text;

namespace ZaloOrleans.Deploy;

/// <summary>A log file from a point on: what one run wrote. What earlier runs wrote would mislead.</summary>
/// <param name="File">The log file.</param>
/// <param name="From">The byte at which the run's part begins.</param>
public sealed record LogSection(string File, long From = 0)
{
    private const int MostBytes = 64 * 1024;

    /// <summary>What is written to the file from now on.</summary>
    public static LogSection FromNow(string file) => new(file, LogFile.Length(file));

    /// <summary>The last lines, at most <paramref name="lines"/>; empty when there is no such file.</summary>
    public IReadOnlyList<string> Tail(int lines = 25)
    {
        if (!System.IO.File.Exists(File)) return [];
        using var stream = new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(Math.Max(Math.Min(From, stream.Length), stream.Length - MostBytes), SeekOrigin.Begin);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n').Select(line => line.TrimEnd()).Where(line => line != "").TakeLast(lines).ToList();
    }
}
