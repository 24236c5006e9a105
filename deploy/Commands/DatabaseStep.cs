using Npgsql;

namespace ZaloOrleans.Deploy;

/// <summary>Finds the installation's database: the one it was told to use, else that of a private cluster, which it makes and starts.</summary>
internal sealed class DatabaseStep(DataFolder folder, UpContext context, int port)
{
    private const string DatabaseName = "zalo";

    /// <summary>The connection string of a database that somebody else runs; null for the private cluster. Known after the run.</summary>
    public string? External { get; private set; }

    /// <param name="remembered">What the installation remembers; null at its first start.</param>
    /// <param name="step">Shows what goes on.</param>
    /// <param name="onStarted">Called when this run started the server.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The owner's address.</returns>
    public async Task<DatabaseAddress> RunAsync(InstallationSettings? remembered, Step step, Action onStarted, CancellationToken cancellation)
    {
        External = context.Database ?? remembered?.ExternalDatabase;
        if (External is null) return await UsePrivateAsync(step, onStarted, cancellation);
        var owner = DatabaseAddress.Parse(External, ServiceContract.OwnerDatabase);
        if (remembered is not null) RequireSame(remembered, owner);
        step.Now($"looking at {owner}");
        var facts = await ExternalDatabase.CheckAsync(owner, cancellation);
        step.Done($"PostgreSQL {facts.Version}, database {owner}");
        return owner;
    }

    private async Task<DatabaseAddress> UsePrivateAsync(Step step, Action onStarted, CancellationToken cancellation)
    {
        var password = PrivateFile.ReadOrCreate(folder.PostgresPassword, () => KeyMaterial.Letters(43));
        var server = new PostgresServer(folder.Postgres, port, password, context.Sizing);
        var started = await server.EnsureRunningAsync(step, onStarted, cancellation);
        var version = await EnterAsync(server, cancellation);
        step.Done($"PostgreSQL {version} {(started ? "started" : "running")} on port {port}");
        return server.Address(DatabaseName);
    }

    private async Task<string> EnterAsync(PostgresServer server, CancellationToken cancellation)
    {
        try
        {
            return await server.EnsureDatabaseAsync(DatabaseName, cancellation);
        }
        catch (NpgsqlException refused)
        {
            throw new DeployException(
                $"the data folder's cluster does not let us in: {refused.Message}",
                $"{folder.PostgresPassword} must hold the password that the cluster was made with, and ports.json its port; deploy/down stops a cluster on another port.",
                inner: refused);
        }
    }

    private static void RequireSame(InstallationSettings remembered, DatabaseAddress owner)
    {
        if (remembered.ExternalDatabase is { } before && DatabaseAddress.Parse(before, "installation.json").ToString() == owner.ToString()) return;
        throw new DeployException(
            "this data folder belongs to another database than ZALO_DATABASE names.", "Choose another folder with --data DIR, or unset ZALO_DATABASE.");
    }
}
