using System.Diagnostics.CodeAnalysis;
using Npgsql;
using NpgsqlTypes;
using ZaloOrleans.Bench.Silo;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Bench.Load;

/// <summary>Puts rows where turns would have put them, by the quickest way.</summary>
internal static class Seed
{
    /// <summary>States of 600 bytes at version 1000.</summary>
    public static Task StatesAsync(TestDatabase database, IEnumerable<GrainKey> keys) =>
        CopyAsync(database, "engine.grains (key, version, state)", keys, async (copy, key) =>
        {
            await copy.WriteAsync(key.Text, NpgsqlDbType.Text);
            await copy.WriteAsync(1000L, NpgsqlDbType.Bigint);
            await copy.WriteAsync(BenchState.FirstBytes, NpgsqlDbType.Bytea);
        });

    /// <summary>Wake-ups with ids from the engine's own sequence.</summary>
    public static async Task WakeupsAsync(TestDatabase database, IReadOnlyList<GrainKey> targets, DateTime dueAt)
    {
        var id = (long)(await database.ExecuteAsync("select nextval('engine.wakeup_ids')"))!;
        await database.ExecuteAsync($"select setval('engine.wakeup_ids', {id + targets.Count})");
        await CopyAsync(database, "engine.wakeups (id, shard, due_at, account_id, target, kind, payload)", targets, async (copy, target) =>
        {
            await copy.WriteAsync(id++, NpgsqlDbType.Bigint);
            await copy.WriteAsync(WakeupShard.Of(target), NpgsqlDbType.Smallint);
            await copy.WriteAsync(dueAt, NpgsqlDbType.TimestampTz);
            await copy.WriteAsync(target.Account.Value, NpgsqlDbType.Bigint);
            await copy.WriteAsync(target.Text, NpgsqlDbType.Text);
            await copy.WriteAsync(BenchRunGrain.Kind, NpgsqlDbType.Text);
            await copy.WriteAsync(Array.Empty<byte>(), NpgsqlDbType.Bytea);
        });
    }

    /// <summary>What autovacuum and the checkpointer would do some time, done now, so that no side has it in its round.</summary>
    public static async Task SettleAsync(TestDatabase database)
    {
        await database.ExecuteAsync("vacuum analyze engine.grains");
        await database.ExecuteAsync("vacuum analyze engine.wakeups");
        await database.ExecuteAsync("vacuum analyze orleans.grain_states");
        await database.ExecuteAsync("checkpoint");
    }

    [SuppressMessage("Security", "CA2100", Justification = "The table is named in this file.")]
    private static async Task CopyAsync<T>(TestDatabase database, string table, IEnumerable<T> rows, Func<NpgsqlBinaryImporter, T, Task> write)
    {
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        await connection.OpenAsync();
        await using var copy = await connection.BeginBinaryImportAsync($"copy {table} from stdin (format binary)");
        foreach (var row in rows)
        {
            await copy.StartRowAsync();
            await write(copy, row);
        }

        await copy.CompleteAsync();
    }
}
