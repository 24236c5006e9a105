using Npgsql;

namespace ZaloOrleans.Schema;

/// <summary>
/// Looks through the catalog for whatever would let one account see another's rows, or the database lose what it acknowledged, and for
/// migrations that have not run.
/// Run at start, and in the tests; a silo does not start on any finding.
/// </summary>
public static class SchemaSelfCheck
{
    private static readonly SchemaCheck[] Checks =
        [.. MigrationChecks.All, .. RowSecurityChecks.All, .. KeyChecks.All, .. RightsChecks.All, .. LoginChecks.All, .. DurabilityChecks.All];

    /// <summary>All findings; empty where the database is sound.</summary>
    /// <param name="engine">Connections of the engine's login. Who is logged in is one of the things checked.</param>
    /// <param name="cancellation">Cancels the queries.</param>
    public static async Task<IReadOnlyList<SchemaFinding>> RunAsync(NpgsqlDataSource engine, CancellationToken cancellation = default)
    {
        await using var connection = await engine.OpenConnectionAsync(cancellation);
        return await RunAsync(connection, cancellation);
    }

    internal static async Task<IReadOnlyList<SchemaFinding>> RunAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var findings = new List<SchemaFinding>();
        foreach (var check in Checks)
            findings.AddRange(await FindAsync(connection, check, cancellation));
        findings.AddRange(await PolicyExpressionCheck.FindAsync(connection, cancellation));
        return findings;
    }

    private static async Task<List<SchemaFinding>> FindAsync(NpgsqlConnection connection, SchemaCheck check, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(check.Sql, connection)
        {
            Parameters =
            {
                new("allowedIndexes", SchemaAllowList.UniqueIndexes),
                new("globalTables", SchemaAllowList.GlobalTables),
                new("migrations", MigrationScripts.All.Select(script => script.Name).ToArray()),
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var findings = new List<SchemaFinding>();
        while (await reader.ReadAsync(cancellation))
            findings.Add(new(check.Code, reader.GetString(0), reader.GetString(1), check.Remedy));
        return findings;
    }
}
