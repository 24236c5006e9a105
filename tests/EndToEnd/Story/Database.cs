using System.Globalization;
using Npgsql;

namespace ZaloOrleans.Story;

/// <summary>Looks into the database, and changes it by hand. What is interpolated becomes a parameter.</summary>
public sealed class Database(string connectionString) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connectionString);

    /// <summary>The first column of the first row; the type's default where it is null.</summary>
    public async Task<T?> ScalarAsync<T>(FormattableString sql)
    {
        await using var command = Command(sql);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    /// <summary>The first column of all rows as text.</summary>
    public async Task<IReadOnlyList<string?>> ColumnAsync(FormattableString sql)
    {
        await using var command = Command(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string?>();
        while (await reader.ReadAsync())
        {
            values.Add(await reader.IsDBNullAsync(0) ? null : Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture));
        }

        return values;
    }

    public async Task ExecuteAsync(FormattableString sql)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Waits until a query gives what is expected.</summary>
    public Task EventuallyAsync<T>(T expected, FormattableString sql) => Eventually.IsAsync(sql.Format, expected, () => ScalarAsync<T>(sql));

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private NpgsqlCommand Command(FormattableString sql)
    {
        ArgumentNullException.ThrowIfNull(sql);
        object[] places = [.. Enumerable.Range(1, sql.ArgumentCount).Select(place => string.Create(CultureInfo.InvariantCulture, $"${place}"))];
        var command = _source.CreateCommand(string.Format(CultureInfo.InvariantCulture, sql.Format, places));
        foreach (var argument in sql.GetArguments())
        {
            command.Parameters.Add(new NpgsqlParameter { Value = argument ?? DBNull.Value });
        }

        return command;
    }
}
