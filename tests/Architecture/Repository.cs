using System.Runtime.CompilerServices;

namespace ZaloOrleans;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The C# files below a folder, without what the build made.</summary>
    public static IEnumerable<(string Path, string Text)> Code(params string[] folders) => folders
        .SelectMany(f => Directory.EnumerateFiles(Path.Combine(Root, f), "*.cs", SearchOption.AllDirectories))
        .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
        .Select(f => (Path.GetRelativePath(Root, f), File.ReadAllText(f)));

    private static string FindRoot([CallerFilePath] string here = "")
    {
        // The build may map paths; then the folder of the tests leads there.
        for (var folder = new DirectoryInfo(File.Exists(here) ? Path.GetDirectoryName(here)! : AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ZaloOrleans.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("ZaloOrleans.sln is not above these tests.");
    }
}
