using Npgsql;
using ZaloOrleans.Deploy;

namespace ZaloOrleans.TestKit;

/// <summary>
/// A migrated database that tests copy. It is made once a server and once a build of the storage assembly, whichever of several test
/// programs comes first, and found complete or not at all.
/// </summary>
internal sealed class TemplateDatabase(DatabaseAddress superuser)
{
    private const long TemplateLock = 0x5A414C4F_54504C;

    // The compiler derives this id from all that the assembly holds: another script, another id.
    private static readonly string Name = "zalo_template_" + SchemaSetup.Assembly.ManifestModule.ModuleVersionId.ToString("N")[..16];

    private volatile bool _known;

    /// <summary>Makes the template where it is missing.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> EnsureAsync(CancellationToken cancellation)
    {
        if (_known) return Name;
        await using var alone = await AdvisoryLock.TakeAsync(superuser, TemplateLock, cancellation);
        if (!await IsCompleteAsync(cancellation)) await BuildAsync(cancellation);
        _known = true;
        return Name;
    }

    private async Task<bool> IsCompleteAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        await using var find = new NpgsqlCommand("select datistemplate from pg_database where datname = $1", connection) { Parameters = { new() { Value = Name } } };
        return await find.ExecuteScalarAsync(cancellation) is true;
    }

    private async Task BuildAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        // What a killed program left unfinished is not marked as a template.
        await RunAsync(connection, $"drop database if exists \"{Name}\" with (force)", cancellation);
        await RunAsync(connection, $"create database \"{Name}\"", cancellation);
        await SchemaSetup.MigrateAsync(superuser.In(Name).ConnectionString + ";Pooling=false", cancellation);
        // Copying fails while anybody is connected to the source.
        await RunAsync(connection, $"alter database \"{Name}\" with allow_connections false is_template true", cancellation);
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(superuser.ConnectionString);
        await connection.OpenAsync(cancellation);
        return connection;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
