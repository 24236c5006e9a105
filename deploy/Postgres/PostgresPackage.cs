namespace ZaloOrleans.Deploy;

/// <summary>Installs Debian's PostgreSQL server package, without the cluster that it would make and start for itself.</summary>
public static class PostgresPackage
{
    // postgresql-common reads this folder before it decides; a file of our own there is no conflict with its own configuration file.
    private const string ClusterSettingsFolder = "/etc/postgresql-common/createcluster.d";
    private const string ClusterSettings = ClusterSettingsFolder + "/zalo-orleans.conf";

    /// <summary>Finds the server's programs, and installs them where they are missing and that is possible.</summary>
    /// <param name="major">The version that an existing cluster needs; null for the newest usable one.</param>
    /// <param name="step">Shows what goes on.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DeployException">There are none, and they cannot be installed.</exception>
    public static async Task<PostgresBinaries> FindOrInstallAsync(int? major, Step step, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (await PostgresBinaries.FindAsync(major, cancellation) is { } found) return found;
        var problem = "";
        if (major is null && CanInstall()) problem = await InstallAsync(step, cancellation);
        return await PostgresBinaries.FindAsync(major, cancellation) ?? throw Missing(major, problem);
    }

    private static bool CanInstall() => Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get");

    private static async Task<string> InstallAsync(Step step, CancellationToken cancellation)
    {
        Directory.CreateDirectory(ClusterSettingsFolder);
        await File.WriteAllTextAsync(ClusterSettings, "# Written by deploy/up: it makes its own cluster.\ncreate_main_cluster = false\n", cancellation);
        step.Now("PostgreSQL is missing: reading Debian's package lists");
        await RunAptAsync(["update", "-q"], step, cancellation);
        step.Now("installing Debian's package postgresql");
        var installed = await RunAptAsync(["install", "-q", "-y", "--no-install-recommends", "postgresql"], step, cancellation);
        return installed.Succeeded ? "" : installed.Output.Split('\n').LastOrDefault(line => line.StartsWith("E:", StringComparison.Ordinal)) ?? "";
    }

    private static Task<CommandResult> RunAptAsync(string[] arguments, Step step, CancellationToken cancellation) =>
        new Command("apt-get", arguments)
        {
            Environment = new Dictionary<string, string?> { ["DEBIAN_FRONTEND"] = "noninteractive", ["LC_ALL"] = "C.UTF-8" },
            OnLine = line => { if (line.StartsWith("Setting up", StringComparison.Ordinal)) step.Now(line.TrimEnd(' ', '.')); },
        }.RunAsync(cancellation);

    private static DeployException Missing(int? major, string problem) => major is null
        ? new DeployException(
            $"PostgreSQL {PostgresBinaries.OldestMajor} or newer was not found.{(problem == "" ? "" : $" Installing it failed: {problem}")}",
            "Install it (Debian, Ubuntu: apt-get install postgresql), or set ZALO_DATABASE to the connection string of a database's owner.")
        : new DeployException(
            $"the data folder's cluster was made by PostgreSQL {major}, whose server programs were not found.",
            $"Install them (Debian, Ubuntu: apt-get install postgresql-{major}).");
}
