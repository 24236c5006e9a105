using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ZaloOrleans.Deploy;

/// <summary>Tells in milliseconds whether any source changed: a hash of the files' names, lengths and times.</summary>
internal static class SourceFingerprint
{
    private static readonly string[] Generated = ["bin", "obj"];

    /// <summary>The hash over all files below the folders, and over the files directly in the root.</summary>
    public static string Of(string root, IEnumerable<string> folders)
    {
        var files = new DirectoryInfo(root).EnumerateFiles().Where(file => file.Extension != ".md")
            .Concat(folders.SelectMany(folder => Below(new DirectoryInfo(Path.Combine(root, folder)))));
        var lines = files
            .Select(file => string.Create(CultureInfo.InvariantCulture, $"{Path.GetRelativePath(root, file.FullName)}|{file.Length}|{file.LastWriteTimeUtc.Ticks}"))
            .Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    private static IEnumerable<FileInfo> Below(DirectoryInfo folder) => folder.EnumerateFiles().Concat(
        folder.EnumerateDirectories().Where(inner => !Generated.Contains(inner.Name)).SelectMany(Below));
}
