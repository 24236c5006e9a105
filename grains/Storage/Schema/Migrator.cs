using DbUp;
using DbUp.Postgresql;
using Npgsql;

namespace ZaloOrleans.Schema;

/// <summary>Brings a database to the newest schema: the scripts in <c>Migrations/</c>, forward only, one transaction each.</summary>
public static class Migrator
{
    /// <summary>
    /// Runs the scripts that the database has not seen, in the order of their names, and sees to its logins (<see cref="DatabaseLogins"/>).
    /// Several may be called at once; one works and the others wait. Run again it changes nothing.
    /// </summary>
    /// <param name="ownerConnectionString">The login that owns, or shall own, everything; it must be able to create roles.</param>
    /// <param name="masterKey">32 bytes that the passwords of the logins are derived from; null leaves passwords as they are.</param>
    /// <param name="cancellation">Is heeded between scripts and while waiting, not within a script.</param>
    /// <returns>The scripts that ran, in order; empty where the schema was the newest.</returns>
    /// <exception cref="MigrationException">A script failed; its own transaction was rolled back, those before it stay.</exception>
    public static async Task<IReadOnlyList<string>> MigrateAsync(
        string ownerConnectionString, byte[]? masterKey = null, CancellationToken cancellation = default)
    {
        await using var owner = OwnerConnections.Create(ownerConnectionString);
        await using var session = await MigrationLock.TakeAsync(owner, cancellation);
        await session.EnsureJournalSchemaAsync(cancellation);
        var ran = await Task.Run(() => Upgrade(owner), cancellation);
        await DatabaseLogins.EnsureAsync(session.Connection, masterKey, cancellation);
        return ran;
    }

    private static List<string> Upgrade(NpgsqlDataSource owner)
    {
        var result = DeployChanges.To
            .PostgresqlDatabase(new PostgresqlConnectionManager(owner))
            .WithScripts(MigrationScripts.All)
            .JournalToPostgresqlTable("engine", "schema_migrations")
            .WithTransactionPerScript()
            // Dollar quotes would be read as variables.
            .WithVariablesDisabled()
            .WithExecutionTimeout(TimeSpan.FromMinutes(10))
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        return result.Successful
            ? [.. result.Scripts.Select(script => script.Name)]
            : throw new MigrationException(result.ErrorScript?.Name ?? "the journal", result.Error);
    }
}
