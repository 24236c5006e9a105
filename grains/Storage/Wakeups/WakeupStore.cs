using Npgsql;
using NpgsqlTypes;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Wakeups;

/// <summary>Where a reader stands in a shard: the last row that it read.</summary>
public readonly record struct WakeupCursor(DateTime DueAt, long Id)
{
    /// <summary>Before the oldest row.</summary>
    public static WakeupCursor Oldest { get; } = new(DateTime.UnixEpoch, 0);
}

/// <summary>A due wake-up as it was read.</summary>
/// <param name="Wakeup">The wake-up.</param>
/// <param name="Shard">Its shard.</param>
/// <param name="Late">How long it has been due, by the database's clock.</param>
public sealed record DueWakeup(Wakeup Wakeup, short Shard, TimeSpan Late);

/// <summary>Reads due wake-ups, and writes down what became of deliveries that failed.</summary>
public sealed class WakeupStore(NpgsqlDataSource database)
{
    /// <summary>
    /// Due rows of the shards behind their cursors, at most <paramref name="perShard"/> each, oldest first within a shard,
    /// and how long until the next one is due (null: none waits).
    /// </summary>
    public async Task<(List<DueWakeup> Due, TimeSpan? Next)> ReadDueAsync(
        IReadOnlyDictionary<short, WakeupCursor> cursors, int perShard, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(cursors);
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        var shards = Sql.SmallInts(cursors.Keys);
        batch.BatchCommands.Add(Sql.With(WakeupSql.ReadDue, shards,
            Sql.Times(cursors.Values.Select(c => new DateTimeOffset(c.DueAt))), Sql.BigInts(cursors.Values.Select(c => c.Id)),
            new NpgsqlParameter<int> { TypedValue = perShard }));
        batch.BatchCommands.Add(Sql.With(WakeupSql.NextDue, Sql.SmallInts(cursors.Keys)));
        await using var reader = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var due = new List<DueWakeup>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            due.Add(new DueWakeup(
                new Wakeup(reader.GetInt64(0), reader.GetString(4), new DateTimeOffset(reader.GetDateTime(2)), reader.GetInt16(3),
                    reader.GetString(5), reader.GetFieldValue<byte[]>(6)),
                reader.GetInt16(1), TimeSpan.FromSeconds(reader.GetDouble(7))));
        }

        await reader.NextResultAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return (due, reader.IsDBNull(0) ? null : TimeSpan.FromSeconds(reader.GetDouble(0)));
    }

    /// <summary>Counts failed attempts and puts their wake-ups off, each by its delay.</summary>
    public async Task RetryAsync(IReadOnlyList<(long Id, int Attempt, TimeSpan Delay)> failed, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Sql.With(WakeupSql.Retry, Sql.BigInts(failed.Select(f => f.Id)), Sql.Ints(failed.Select(f => f.Attempt)),
            new NpgsqlParameter<TimeSpan[]>
            {
                TypedValue = failed.Select(f => f.Delay).ToArray(),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Interval,
            }));
        await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes wake-ups out of their shards and keeps them, with the reason, for a person.</summary>
    public async Task ParkAsync(IReadOnlyList<(long Id, string Reason)> poisoned, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Sql.With(WakeupSql.Park, Sql.BigInts(poisoned.Select(p => p.Id)), Sql.Texts(poisoned.Select(p => p.Reason))));
        await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}
