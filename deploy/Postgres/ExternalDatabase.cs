using Npgsql;

namespace ZaloOrleans.Deploy;

/// <summary>Looks whether a database that somebody else runs can be used, before anything is done to it.</summary>
public static class ExternalDatabase
{
    private const string Question = """
        -- deploy.check_database
        select current_setting('server_version_num')::int / 10000,
               (select rolsuper or rolcreaterole from pg_roles where rolname = current_user),
               (select pg_has_role(datdba, 'USAGE') from pg_database where datname = current_database()),
               to_regnamespace('engine') is not null,
               current_setting('server_version')
        """;

    /// <summary>Connects and checks: the server's version, the right to make roles, and who owns the database.</summary>
    /// <exception cref="DeployException">It cannot be reached, or something is missing.</exception>
    public static async Task<ExternalDatabaseFacts> CheckAsync(DatabaseAddress owner, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(owner);
        try
        {
            await using var connection = new NpgsqlConnection(owner.ConnectionString + ";Pooling=false");
            await connection.OpenAsync(cancellation);
            await using var command = new NpgsqlCommand(Question, connection);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            await row.ReadAsync(cancellation);
            if (row.GetInt32(0) < PostgresBinaries.OldestMajor)
                throw new DeployException($"the server of ZALO_DATABASE is PostgreSQL {row.GetString(4)}.", "PostgreSQL 15 or newer is needed.");
            if (!row.GetBoolean(1) || !row.GetBoolean(2)) throw MissingRights(owner);
            return new ExternalDatabaseFacts(row.GetString(4), row.GetBoolean(3));
        }
        catch (NpgsqlException failure)
        {
            throw new DeployException($"the database {owner} cannot be reached: {failure.Message}", "Correct ZALO_DATABASE, or start that server.", inner: failure);
        }
    }

    private static DeployException MissingRights(DatabaseAddress owner) => new(
        $"the login {owner.Login} of ZALO_DATABASE must own the database and be able to create roles.",
        $"As a superuser: alter role \"{owner.Login}\" createrole; alter database \"{owner.Database}\" owner to \"{owner.Login}\";");
}
