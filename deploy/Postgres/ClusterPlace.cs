using System.Security.Cryptography;
using System.Text;

namespace ZaloOrleans.Deploy;

/// <summary>
/// Where a cluster's files are. As root they may have to be elsewhere than asked: PostgreSQL's user cannot pass a folder such as
/// <c>/root</c>. They are then below <see cref="SharedFolder"/>, and a symbolic link stands in the wanted place.
/// </summary>
public static class ClusterPlace
{
    internal const string SharedFolder = "/var/lib/zalo-orleans";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The folder that really holds the cluster, the link followed; null when there is no cluster yet.</summary>
    public static string? Find(string wanted)
    {
        var folder = new DirectoryInfo(wanted);
        var target = folder.LinkTarget is null ? wanted : folder.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        return File.Exists(Path.Combine(target, "PG_VERSION")) ? target : null;
    }

    /// <summary>An empty folder for a new cluster, where <paramref name="account"/> can reach it. <see cref="SettleAsync"/> gives it its name.</summary>
    public static async Task<string> PrepareAsync(string wanted, UnixAccount? account, CancellationToken cancellation)
    {
        foreach (var place in account is null ? [wanted] : new[] { wanted, SharedPlace(wanted) })
        {
            var unfinished = Unfinished(place);
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
            Directory.CreateDirectory(Path.GetDirectoryName(unfinished)!);
            Directory.CreateDirectory(unfinished, OwnerOnly);
            if (account is null || await CanUseAsync(unfinished, account, cancellation)) return unfinished;
            Directory.Delete(unfinished);
        }
        throw new DeployException($"PostgreSQL's user can write neither below {wanted} nor below {SharedFolder}.", "Choose another folder with --data DIR.");
    }

    /// <summary>Gives a finished cluster its final name, and links it to the wanted place where it is elsewhere.</summary>
    /// <returns>The folder that holds the cluster now.</returns>
    public static async Task<string> SettleAsync(string wanted, string unfinished, Step step)
    {
        var place = unfinished == Unfinished(wanted) ? wanted : SharedPlace(wanted);
        if (Directory.Exists(place)) await SetAsideAsync(place, step);
        if (new DirectoryInfo(wanted).LinkTarget is not null) File.Delete(wanted);
        Directory.Move(unfinished, place);
        if (place != wanted) Directory.CreateSymbolicLink(wanted, place);
        return place;
    }

    /// <summary>Deletes the cluster, wherever it is, and the link to it. It must not be running.</summary>
    public static void Delete(string wanted)
    {
        if (Find(wanted) is { } place) Directory.Delete(place, recursive: true);
        if (new DirectoryInfo(wanted).LinkTarget is not null) File.Delete(wanted);
        if (Directory.Exists(Unfinished(wanted))) Directory.Delete(Unfinished(wanted), recursive: true);
    }

    private static string Unfinished(string place) => place + ".new";

    private static string SharedPlace(string wanted) =>
        Path.Combine(SharedFolder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted)))[..16]);

    private static async Task<bool> CanUseAsync(string folder, UnixAccount account, CancellationToken cancellation) =>
        Libc.Chown(folder, account.Uid, account.Gid)
        && (await account.Wrap(new Command("test", "-w", folder) { Folder = "/" }).RunAsync(cancellation)).Succeeded;

    // A cluster whose link is gone belongs to a data folder that was deleted by hand, or restored without its links. It is not ours to delete.
    private static async Task SetAsideAsync(string place, Step step)
    {
        await PostgresServer.StopAsync(place, Progress.Silent);
        var aside = Enumerable.Range(1, int.MaxValue).Select(number => $"{place}.old{number}").First(name => !Path.Exists(name));
        Directory.Move(place, aside);
        step.Say($"The cluster of a data folder that is gone was kept as {aside}; delete it if nobody misses it.");
    }
}
