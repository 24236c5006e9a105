namespace ZaloOrleans.Deploy;

/// <summary>Builds the programs of an installation in Release, when a source changed since the last time.</summary>
public sealed class ProductBuild(string root, ServicePrograms programs)
{
    private static readonly string[] Folders = ["api", "grain-interfaces", "grains", "silo", "tests/zalo-simulator"];

    private readonly string _objects = Path.Combine(root, "deploy", "obj");

    /// <summary>Builds unless nothing changed.</summary>
    /// <exception cref="DeployException">The compiler refuses; the message holds its first errors.</exception>
    public async Task EnsureAsync(Step step, string logFile, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(step);
        Directory.CreateDirectory(_objects);
        // The same lock that the scripts take: two builds in one checkout would write the same files.
        using var alone = await FolderLock.TakeAsync(
            Path.Combine(_objects, "build.lock"), () => step.Now("waiting for another build in this checkout"), cancellation);
        var stamp = Path.Combine(_objects, "product.stamp");
        var sources = SourceFingerprint.Of(root, Folders);
        if (IsBuilt() && File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellation) == sources)
        {
            step.Done("nothing changed");
            return;
        }
        File.Delete(stamp);
        await BuildAsync(step, logFile, cancellation);
        await File.WriteAllTextAsync(stamp, sources, cancellation);
        step.Done("built");
    }

    private bool IsBuilt() => File.Exists(programs.Silo) && File.Exists(programs.Api) && File.Exists(programs.Simulator);

    private async Task BuildAsync(Step step, string logFile, CancellationToken cancellation)
    {
        step.Now("restoring packages");
        // Build servers would stay behind, and hold this command's output open.
        var build = new Command(DotnetHost.Path, "build", Path.Combine("deploy", "deploy.slnf"), "-c", "Release", "-v:m", "--nologo", "-tl:off", "--disable-build-servers")
        {
            Folder = root,
            Environment = new Dictionary<string, string?> { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1", ["LC_ALL"] = "C.UTF-8" },
            OnLine = line => ShowProject(line, step),
        };
        var result = await build.RunAsync(cancellation);
        await File.WriteAllTextAsync(logFile, result.Output, cancellation);
        if (!result.Succeeded)
            throw new DeployException($"the build failed.\n{FirstErrors(result.Output)}", $"Mend the errors; the whole output is in {logFile}");
    }

    private static void ShowProject(string line, Step step)
    {
        if (line.IndexOf(" -> ", StringComparison.Ordinal) is > 0 and var arrow) step.Now(line[..arrow].Trim());
    }

    private static string FirstErrors(string output) =>
        string.Join('\n', output.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal)).Select(line => "  " + line.Trim()).Distinct().Take(5));
}
