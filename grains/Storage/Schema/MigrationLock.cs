using Npgsql;

namespace ZaloOrleans.Schema;

/// <summary>The right to migrate a database, held by one connection until it is closed.</summary>
internal sealed class MigrationLock : IAsyncDisposable
{
    private const long Key = 0x7A616C6F_00000001;

    private MigrationLock(NpgsqlConnection connection) => Connection = connection;

    public NpgsqlConnection Connection { get; }

    public static async Task<MigrationLock> TakeAsync(NpgsqlDataSource owner, CancellationToken cancellation)
    {
        var connection = await owner.OpenConnectionAsync(cancellation);
        try
        {
            await connection.ExecuteAsync(
                """
                -- migrations.lock
                select pg_advisory_lock($1)
                """,
                cancellation, Key);
            return new MigrationLock(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The journal is kept in schema <c>engine</c>, and is written before the first script could make that.</summary>
    public Task EnsureJournalSchemaAsync(CancellationToken cancellation) => Connection.ExecuteAsync(
        """
        -- migrations.journal_schema
        do $$
        begin
            if to_regnamespace('engine') is null then
                create schema engine;
            end if;
        end
        $$
        """,
        cancellation);

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
