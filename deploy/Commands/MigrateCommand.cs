namespace ZaloOrleans.Deploy;

/// <summary><c>deploy/migrate</c>: brings the database in ZALO_DATABASE to the newest schema. Does nothing when it is there.</summary>
public sealed class MigrateCommand(UpContext context, Progress progress)
{
    public const string Usage = """
        usage: deploy/migrate

        Brings the database in ZALO_DATABASE to the newest schema, and does nothing when it is there.

        environment:
          ZALO_DATABASE    connection string of the database's owner
          ZALO_MASTER_KEY  32 bytes in base64; given it, the engine's logins are made too
        """;

    /// <exception cref="UsageException">There are arguments, and it takes none.</exception>
    public static void Check(IReadOnlyList<string> arguments)
    {
        if (new OptionReader(arguments).Next() is { } option) throw new UsageException($"unknown option '{option}'.");
    }

    /// <summary>Builds the silo program when it is not current, and lets it migrate.</summary>
    /// <exception cref="DeployException">ZALO_DATABASE is unset or cannot be used, or a migration failed.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (context.Database is null)
            throw new DeployException("ZALO_DATABASE is not set.", "Set it to the connection string of the database's owner.");
        var owner = DatabaseAddress.Parse(context.Database, ServiceContract.OwnerDatabase);
        var facts = await ExternalDatabase.CheckAsync(owner, cancellation);
        if (context.Build) await BuildAsync(cancellation);
        await progress.StepAsync("migrate", async step =>
        {
            step.Now($"PostgreSQL {facts.Version}, database {owner}");
            progress.Line(await Migration.RunAsync(context.Programs.Silo, owner, context.MasterKey, logFile: null, cancellation));
            step.Done($"database {owner} has the newest schema");
        });
    }

    private Task BuildAsync(CancellationToken cancellation)
    {
        var log = Path.Combine(Path.GetTempPath(), $"zalo-orleans-build-{Environment.ProcessId}.log");
        return progress.StepAsync("build", async step =>
        {
            await new ProductBuild(context.Root, context.Programs).EnsureAsync(step, log, cancellation);
            File.Delete(log);
        });
    }
}
