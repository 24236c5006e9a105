using System.Collections.Immutable;
using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Privacy;

/// <summary>Runs the statements of an erasure.</summary>
internal static class ErasureCommands
{
    /// <summary>The rows that a statement gives.</summary>
    public static async Task<List<T>> ListAsync<T>(this NpgsqlDataSource database, string sql, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters)
    {
        await using var command = database.Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>How many rows a statement changed.</summary>
    public static async Task<int> ExecuteAsync(this NpgsqlDataSource database, string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = database.Command(sql, parameters);
        return await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    /// <summary>What is still to be delivered to grains, or could not be.</summary>
    public static Task<List<(long Id, string Target, string Kind, byte[] Payload)>> WakeupsOfAsync(this NpgsqlDataSource database, AccountId account, ImmutableArray<GrainKey> targets) =>
        database.ListAsync(ErasureSql.WakeupsOf, r => (r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetFieldValue<byte[]>(3)),
            Sql.SmallInts(targets.Select(WakeupShard.Of).Distinct()), Sql.Texts(targets.Select(t => t.Text)), Number(account));

    /// <summary>The account as a parameter.</summary>
    public static NpgsqlParameter Number(AccountId account) => new NpgsqlParameter<long> { TypedValue = account.Value };

    /// <summary>A number of rows as a parameter.</summary>
    public static NpgsqlParameter Most(int rows) => new NpgsqlParameter<int> { TypedValue = rows };

    /// <summary>The customers as a parameter.</summary>
    public static NpgsqlParameter CustomersOf(ErasedPerson person) => Sql.BigInts(person.Customers.AsEnumerable());

    private static NpgsqlCommand Command(this NpgsqlDataSource database, string sql, NpgsqlParameter[] parameters)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }
}
