using Npgsql;

namespace ZaloOrleans.Databases;

internal static class SqlExtensions
{
    public static async Task<int> ExecuteAsync(this NpgsqlDataSource source, string sql, params object?[] parameters)
    {
        await using var command = source.Command(sql, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    public static async Task<object?> ScalarAsync(this NpgsqlDataSource source, string sql, params object?[] parameters)
    {
        await using var command = source.Command(sql, parameters);
        return await command.ExecuteScalarAsync() is var value && value is DBNull ? null : value;
    }

    /// <summary>Rows as arrays, nulls as null.</summary>
    public static async Task<List<object?[]>> RowsAsync(this NpgsqlDataSource source, string sql, params object?[] parameters)
    {
        await using var command = source.Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add([.. row.Select(value => value is DBNull ? null : value)]);
        }
        return rows;
    }

    /// <summary>The SQLSTATE that a statement fails with, or null where it succeeds.</summary>
    public static async Task<string?> ErrorAsync(this NpgsqlDataSource source, string sql, params object?[] parameters)
    {
        try
        {
            await source.ExecuteAsync(sql, parameters);
            return null;
        }
        catch (PostgresException refused)
        {
            return refused.SqlState;
        }
    }

    private static NpgsqlCommand Command(this NpgsqlDataSource source, string sql, object?[] parameters)
    {
        var command = source.CreateCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }
}
