namespace ZaloOrleans.Deploy;

/// <summary>The folder that holds all that an installation keeps, and the names in it.</summary>
public sealed class DataFolder(string path)
{
    /// <summary>Where an installation is when nothing else is said, below the repository's root.</summary>
    public const string DefaultName = ".data";

    // Others may pass through but not list: as root, PostgreSQL runs as another user and must reach its own folder.
    private const UnixFileMode PassThrough = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The folder's one true path: by it the installation's processes are found again.</summary>
    public string Root { get; } = FollowLinks(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    public string Settings => In("installation.json");
    public string Ports => In("ports.json");
    public string Connection => In("connection.json");
    /// <summary>The silos' gateways, for the API.</summary>
    public string Gateways => In("gateways");
    public string MasterKey => In("master.key");
    /// <summary>The new key, while a rotation has not come to use it yet.</summary>
    public string MasterKeyNext => In("master.key.next");
    /// <summary>The old key, while a rotation still needs it.</summary>
    public string MasterKeyBefore => In("master.key.before");
    public string AdminKey => In("admin.key");
    public string PostgresPassword => In("postgres.password");
    public string Postgres => In("postgres");
    public string Simulator => In("simulator");
    public string Logs => In("logs");
    public string LockFile => In("up.lock");

    /// <summary>True when <c>deploy/up</c> was here before. Where it was not, nothing is used and nothing is deleted.</summary>
    public bool IsInstallation => File.Exists(LockFile);

    /// <summary>The log of a service, or of a step.</summary>
    public string Log(string name) => Path.Combine(Logs, name + ".log");

    /// <summary>Makes the folder and those in it that are there from the beginning.</summary>
    public void Create()
    {
        if (!Directory.Exists(Root)) Directory.CreateDirectory(Root, PassThrough);
        Directory.CreateDirectory(Logs, OwnerOnly);
        Directory.CreateDirectory(Simulator, OwnerOnly);
    }

    /// <exception cref="DeployException">The folder holds somebody else's files.</exception>
    public void RequireOwn()
    {
        if (IsInstallation || !new[] { Postgres, Logs, Simulator, Settings }.Any(Path.Exists)) return;
        throw new DeployException($"{Root} holds files that are not an installation's.", "Choose another folder with --data DIR.");
    }

    /// <summary>Deletes the data, and keeps the keys: they may stand in clients' settings and in a backup.</summary>
    public void Clear()
    {
        foreach (var file in new[] { Connection, Gateways, Ports, PostgresPassword, Settings, MasterKeyNext, MasterKeyBefore }) File.Delete(file);
        foreach (var folder in new[] { Logs, Simulator })
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private static string FollowLinks(string path)
    {
        if (Path.GetDirectoryName(path) is not { } parent) return path;
        var here = new DirectoryInfo(Path.Combine(FollowLinks(parent), Path.GetFileName(path)));
        return here.LinkTarget is null ? here.FullName : FollowLinks(here.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
    }

    private string In(string name) => Path.Combine(Root, name);
}
