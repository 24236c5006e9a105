namespace ZaloOrleans.Deploy;

/// <summary>Where the <c>dotnet</c> program is.</summary>
public static class DotnetHost
{
    /// <summary>The host that runs this process where that can be told, else the first in PATH.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        var root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        var candidates = new[]
        {
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH"),
            System.IO.Path.GetFileName(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath : null,
            root is null ? null : System.IO.Path.Combine(root, "dotnet"),
        };
        return candidates.FirstOrDefault(File.Exists) ?? "dotnet";
    }
}
