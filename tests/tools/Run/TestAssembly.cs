namespace ZaloOrleans.Run;

/// <summary>A built test program.</summary>
/// <param name="Name">What it tests, such as <c>Storage</c>.</param>
/// <param name="Path">Its assembly.</param>
internal sealed record TestAssembly(string Name, string Path)
{
    private const string Prefix = "ZaloOrleans.";
    private const string Suffix = ".Tests.csproj";

    /// <summary>Every test program of the checkout, by name.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="filter">A part of the name, in any case; null for all.</param>
    public static IReadOnlyList<TestAssembly> Discover(string root, string? filter) =>
        Directory.EnumerateFiles(System.IO.Path.Combine(root, "tests"), $"{Prefix}*{Suffix}", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .Select(project => FromProject(project))
            .Where(assembly => filter is null || assembly.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))
            .OrderBy(assembly => assembly.Name, StringComparer.Ordinal)
            .ToList();

    private static TestAssembly FromProject(string project)
    {
        var file = System.IO.Path.GetFileNameWithoutExtension(project);
        var output = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(project)!, "bin", "Release", "net10.0", file + ".dll");
        return new TestAssembly(file[Prefix.Length..^".Tests".Length], output);
    }
}
