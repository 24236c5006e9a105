namespace ZaloOrleans.Deploy;

/// <summary>The checkout that this program was built in.</summary>
public static class Repository
{
    private const string SolutionFile = "ZaloOrleans.sln";

    /// <summary>The repository's root: the nearest folder above this program that holds the solution.</summary>
    /// <exception cref="DeployException">There is none.</exception>
    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, SolutionFile))) return folder.FullName;
        throw new DeployException($"{SolutionFile} was not found above {AppContext.BaseDirectory}.", "Run deploy/up from a checkout of the repository.");
    }
}
