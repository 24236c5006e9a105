using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ZaloOrleans.Deploy;

/// <summary>A PostgreSQL server's programs on this machine.</summary>
/// <param name="Folder">Where <c>initdb</c> and <c>postgres</c> are.</param>
/// <param name="Major">The major version, such as 15.</param>
/// <param name="Version">The full version, such as <c>15.18</c>.</param>
public sealed partial record PostgresBinaries(string Folder, int Major, string Version)
{
    /// <summary>The oldest major version that the product runs on.</summary>
    public const int OldestMajor = 15;

    private static readonly string[] Needed = ["initdb", "postgres"];

    /// <summary>The path of one of the programs.</summary>
    public string this[string program] => Path.Combine(Folder, program);

    /// <summary>The newest server programs of a usable version; with <paramref name="major"/>, of exactly that one. Null when there are none.</summary>
    public static async Task<PostgresBinaries?> FindAsync(int? major = null, CancellationToken cancellation = default) =>
        await FindAsync(await CandidateFoldersAsync(cancellation), major, cancellation);

    /// <summary>As above, among these folders only. Of equal versions the first folder wins.</summary>
    internal static async Task<PostgresBinaries?> FindAsync(IEnumerable<string> folders, int? major, CancellationToken cancellation)
    {
        PostgresBinaries? best = null;
        foreach (var folder in folders.Distinct().Where(IsComplete))
        {
            if (await ReadVersionAsync(folder, cancellation) is not { } found) continue;
            var usable = major is null ? found.Major >= OldestMajor : found.Major == major;
            if (usable && found.Major > (best?.Major ?? 0)) best = found;
        }
        return best;
    }

    private static bool IsComplete(string folder) => Needed.All(program => File.Exists(Path.Combine(folder, program)));

    private static async Task<PostgresBinaries?> ReadVersionAsync(string folder, CancellationToken cancellation)
    {
        try
        {
            var result = await new Command(Path.Combine(folder, "postgres"), "--version").RunAsync(cancellation);
            var match = VersionPattern().Match(result.Output);
            return match.Success
                ? new PostgresBinaries(folder, int.Parse(match.Groups["major"].ValueSpan, CultureInfo.InvariantCulture), match.Groups["version"].Value)
                : null;
        }
        catch (Win32Exception)
        {
            // A link to nowhere, or a program for another machine.
            return null;
        }
    }

    private static async Task<IReadOnlyList<string>> CandidateFoldersAsync(CancellationToken cancellation)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        var folders = new List<string>(path);
        if (path.Any(folder => File.Exists(Path.Combine(folder, "pg_config"))))
            folders.Add((await new Command("pg_config", "--bindir").RunAsync(cancellation)).Output.Trim());
        // Debian, then the PostgreSQL project's own packages for Red Hat.
        folders.AddRange(VersionedFolders("/usr/lib/postgresql", ""));
        folders.AddRange(VersionedFolders("/usr", "pgsql-"));
        return folders;
    }

    private static IEnumerable<string> VersionedFolders(string parent, string prefix) => Directory.Exists(parent)
        ? Directory.EnumerateDirectories(parent, prefix + "*").Select(folder => Path.Combine(folder, "bin"))
        : [];

    // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"; a pre-release says "19beta1".
    [GeneratedRegex(@"\(PostgreSQL\) (?<version>(?<major>\d+)\S*)")]
    private static partial Regex VersionPattern();
}
