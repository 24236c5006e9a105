using Microsoft.Extensions.Logging;
using Npgsql;
using ZaloOrleans.Errors;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Turns;

/// <summary>A grain's state as it lies in the database.</summary>
/// <param name="Version">0 where there is no row.</param>
/// <param name="Stale">Whether rows of the grain were changed outside its turns since its last one.</param>
/// <param name="Bytes">UTF-8 JSON, or null where there is no row.</param>
public readonly record struct LoadedState(long Version, bool Stale, byte[]? Bytes);

/// <summary>Loads states for activations, many in one query.</summary>
public sealed class StateLoader
{
    private readonly NpgsqlDataSource _database;
    private readonly GroupedReads<string, LoadedState> _reads;

    public StateLoader(NpgsqlDataSource database, DatabaseGate gate, TurnOptions options, TimeProvider clock, ILogger<StateLoader> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        _database = database;
        _reads = new GroupedReads<string, LoadedState>("states", new GroupedReadOptions(options.Loaders, options.LoadBatchSize), gate, clock, log, QueryAsync);
    }

    /// <summary>Loads one state. Throws <see cref="BusyException"/> while the database is away or too many wait.</summary>
    public Task<LoadedState> LoadAsync(GrainKey key) => _reads.ReadAsync(key.Text);

    private async Task<LoadedState[]> QueryAsync(IReadOnlyList<string> keys)
    {
        await using var connection = await _database.OpenConnectionAsync().ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Sql.With(TurnSql.LoadStates, Sql.Texts(keys)) } };
        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        var found = new Dictionary<string, LoadedState>(keys.Count, StringComparer.Ordinal);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            found.Add(reader.GetString(0), new LoadedState(reader.GetInt64(1), reader.GetBoolean(2), reader.GetFieldValue<byte[]>(3)));
        }

        return [.. keys.Select(k => found.GetValueOrDefault(k))];
    }
}
