namespace ZaloOrleans.Deploy;

/// <summary>Makes a new cluster. It appears in its place complete, or not at all.</summary>
internal sealed class PostgresInitialization(PostgresBinaries binaries, UnixAccount? account, string password, PostgresSizing sizing)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Unicode's rules where the machine knows them; plain bytes otherwise. Both sort the same way.
    private static readonly string[] Locales = ["C.UTF-8", "C"];

    /// <summary>Makes the cluster.</summary>
    /// <returns>The folder that it is in.</returns>
    public async Task<string> RunAsync(string wanted, Step step, CancellationToken cancellation)
    {
        step.Now($"making a cluster with PostgreSQL {binaries.Version}");
        var result = new CommandResult(1, "");
        foreach (var locale in Locales)
        {
            var unfinished = await ClusterPlace.PrepareAsync(wanted, account, cancellation);
            result = await InitializeAsync(unfinished, locale, cancellation);
            if (!result.Succeeded) continue;
            await ConfigureAsync(unfinished, cancellation);
            return await ClusterPlace.SettleAsync(wanted, unfinished, step);
        }
        throw new DeployException($"initdb failed: {result.Output.Trim()}", "Mend what it says, then run deploy/up again.");
    }

    /// <summary>What PostgreSQL's programs must not inherit: another server's port, another language, the keys of this one.</summary>
    public static IReadOnlyDictionary<string, string?> CleanEnvironment()
    {
        var names = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => name.StartsWith("PG", StringComparison.Ordinal) || name.StartsWith("ZALO_", StringComparison.Ordinal)
                || name.StartsWith("LC_", StringComparison.Ordinal) || name is "LANG" or "LANGUAGE" or "TZ");
        return names.ToDictionary(name => name, _ => (string?)null);
    }

    /// <summary>Runs one of PostgreSQL's programs to its end, as the server's user.</summary>
    public static Task<CommandResult> RunAsServerUserAsync(Command command, UnixAccount? account, CancellationToken cancellation)
    {
        command = command with { Folder = "/", Environment = CleanEnvironment() };
        return (account?.Wrap(command) ?? command).RunAsync(cancellation);
    }

    private async Task<CommandResult> InitializeAsync(string place, string locale, CancellationToken cancellation)
    {
        var passwordFile = place + ".password";
        try
        {
            PrivateFile.Write(passwordFile, password + "\n");
            if (account is not null) Libc.Chown(passwordFile, account.Uid, account.Gid);
            return await RunAsServerUserAsync(new Command(
                binaries["initdb"], "-D", place, $"--username={PostgresServer.Superuser}", $"--pwfile={passwordFile}",
                "--auth=scram-sha-256", "--encoding=UTF8", $"--locale={locale}", "--data-checksums"), account, cancellation);
        }
        finally
        {
            File.Delete(passwordFile);
        }
    }

    private async Task ConfigureAsync(string place, CancellationToken cancellation)
    {
        var settings = Path.Combine(place, "zalo-orleans.conf");
        await File.WriteAllTextAsync(settings, sizing.ToSettings(await BestCompressionAsync(place, cancellation)), cancellation);
        File.SetUnixFileMode(settings, OwnerOnly);
        if (account is not null) Libc.Chown(settings, account.Uid, account.Gid);
        await File.AppendAllTextAsync(Path.Combine(place, "postgresql.conf"), "\ninclude 'zalo-orleans.conf'\n", cancellation);
    }

    // lz4 costs a fraction of what PostgreSQL's own method does, but not every server is built with it.
    private async Task<string> BestCompressionAsync(string place, CancellationToken cancellation)
    {
        var probe = await RunAsServerUserAsync(
            new Command(binaries["postgres"], "-D", place, "-c", "wal_compression=lz4", "-C", "wal_compression"), account, cancellation);
        return probe.Succeeded ? "lz4" : "pglz";
    }
}
