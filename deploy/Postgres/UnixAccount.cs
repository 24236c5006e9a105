using System.Globalization;

namespace ZaloOrleans.Deploy;

/// <summary>The Linux user that PostgreSQL runs as when this program runs as root: PostgreSQL refuses root.</summary>
public sealed record UnixAccount(int Uid, int Gid)
{
    private const string OwnName = "zalo-orleans";

    /// <summary>
    /// The user for a cluster: the owner of <paramref name="folder"/> where that exists, else <c>postgres</c>, else a system user of our own,
    /// which is made, else <c>nobody</c>. Null when this program is not root and PostgreSQL can run as its user.
    /// </summary>
    public static async Task<UnixAccount?> ForClusterAsync(string folder, CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess) return null;
        if (Directory.Exists(folder) && await OwnerAsync(folder, cancellation) is { Uid: > 0 } owner) return owner;
        return await FindAsync("postgres", cancellation)
            ?? await FindAsync(OwnName, cancellation)
            ?? await CreateAsync(cancellation)
            ?? await FindAsync("nobody", cancellation)
            ?? throw new DeployException("PostgreSQL cannot run as root, and no other user was found.", "Make one: useradd --system postgres");
    }

    /// <summary>The same program, run as this user with this user's groups only.</summary>
    public Command Wrap(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return command with
        {
            Program = "setpriv",
            Arguments = [$"--reuid={Uid}", $"--regid={Gid}", "--clear-groups", "--", command.Program, .. command.Arguments],
        };
    }

    private static async Task<UnixAccount?> OwnerAsync(string folder, CancellationToken cancellation) =>
        Parse((await new Command("stat", "-L", "-c", "%u:%g", folder).RunAsync(cancellation)).Output);

    private static async Task<UnixAccount?> FindAsync(string name, CancellationToken cancellation)
    {
        var entry = await new Command("getent", "passwd", name).RunAsync(cancellation);
        return entry.Succeeded && entry.Output.Split(':') is [_, _, var uid, var gid, ..] ? Parse($"{uid}:{gid}") : null;
    }

    private static async Task<UnixAccount?> CreateAsync(CancellationToken cancellation)
    {
        if (!File.Exists("/usr/sbin/useradd")) return null;
        await new Command("/usr/sbin/useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", OwnName)
            .RunAsync(cancellation);
        return await FindAsync(OwnName, cancellation);
    }

    private static UnixAccount? Parse(string ids) => ids.Trim().Split(':') is [var uid, var gid]
        && int.TryParse(uid, CultureInfo.InvariantCulture, out var user)
        && int.TryParse(gid, CultureInfo.InvariantCulture, out var group)
        ? new UnixAccount(user, group)
        : null;
}
