using Npgsql;
using NpgsqlTypes;

namespace ZaloOrleans.Turns;

/// <summary>Short forms for statements over arrays: one array a column, one element a row.</summary>
internal static class Sql
{
    public static NpgsqlBatchCommand With(string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    public static NpgsqlParameter Texts(IEnumerable<string?> values) => Array(values, NpgsqlDbType.Text);

    public static NpgsqlParameter BigInts(IEnumerable<long> values) => Array(values, NpgsqlDbType.Bigint);

    public static NpgsqlParameter BigInts(IEnumerable<long?> values) => Array(values, NpgsqlDbType.Bigint);

    public static NpgsqlParameter Ints(IEnumerable<int> values) => Array(values, NpgsqlDbType.Integer);

    public static NpgsqlParameter Ints(IEnumerable<int?> values) => Array(values, NpgsqlDbType.Integer);

    public static NpgsqlParameter SmallInts(IEnumerable<short> values) => Array(values, NpgsqlDbType.Smallint);

    public static NpgsqlParameter Booleans(IEnumerable<bool> values) => Array(values, NpgsqlDbType.Boolean);

    public static NpgsqlParameter Booleans(IEnumerable<bool?> values) => Array(values, NpgsqlDbType.Boolean);

    public static NpgsqlParameter Bytes(IEnumerable<byte[]?> values) => Array(values, NpgsqlDbType.Bytea);

    public static NpgsqlParameter Jsons(IEnumerable<string?> values) => Array(values, NpgsqlDbType.Jsonb);

    public static string? Json<T>(T? value) where T : class => value is null ? null : System.Text.Encoding.UTF8.GetString(ZaloOrleans.Json.Bytes(value));

    public static NpgsqlParameter Times(IEnumerable<DateTimeOffset> values) => Array(values.Select(v => v.UtcDateTime), NpgsqlDbType.TimestampTz);

    public static NpgsqlParameter Times(IEnumerable<DateTimeOffset?> values) =>
        Array(values.Select(v => v?.UtcDateTime), NpgsqlDbType.TimestampTz);

    public static NpgsqlParameter Time(DateTimeOffset value) => new() { Value = value.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private static NpgsqlParameter Array<T>(IEnumerable<T> values, NpgsqlDbType type) =>
        new NpgsqlParameter<T[]> { TypedValue = values as T[] ?? values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };
}
