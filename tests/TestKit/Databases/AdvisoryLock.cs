using Npgsql;
using ZaloOrleans.Deploy;

namespace ZaloOrleans.TestKit;

/// <summary>A lock that all test programs on one server share; held until disposed, or until its connection ends.</summary>
internal sealed class AdvisoryLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private AdvisoryLock(NpgsqlConnection connection) => _connection = connection;

    public static async Task<AdvisoryLock> TakeAsync(DatabaseAddress server, long key, CancellationToken cancellation)
    {
        // Not from a pool: the lock goes with the connection.
        var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false;Command Timeout=300");
        await connection.OpenAsync(cancellation);
        await using var take = new NpgsqlCommand("select pg_advisory_lock($1)", connection) { Parameters = { new() { Value = key } } };
        await take.ExecuteNonQueryAsync(cancellation);
        return new AdvisoryLock(connection);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
