using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace ZaloOrleans.Catalog;

/// <summary>Values of fields on their way to and from the database.</summary>
internal static class CatalogValues
{
    /// <summary>A parameter of the field's type.</summary>
    public static NpgsqlParameter Parameter(ContractField field, object? value) =>
        new() { NpgsqlDbType = TypeOf(field.Kind), Value = Plain(value) ?? DBNull.Value };

    /// <summary>A parameter with an array of the field's type.</summary>
    public static NpgsqlParameter Parameter(ContractField field, IEnumerable<object> values)
    {
        var type = NpgsqlDbType.Array | TypeOf(field.Kind);
        return field.Kind switch
        {
            FieldKind.Text => new NpgsqlParameter<string[]> { NpgsqlDbType = type, TypedValue = [.. values.Cast<string>()] },
            FieldKind.Integer => new NpgsqlParameter<int[]> { NpgsqlDbType = type, TypedValue = [.. values.Cast<int>()] },
            FieldKind.Long => new NpgsqlParameter<long[]> { NpgsqlDbType = type, TypedValue = [.. values.Cast<long>()] },
            FieldKind.Number => new NpgsqlParameter<decimal[]> { NpgsqlDbType = type, TypedValue = [.. values.Cast<decimal>()] },
            FieldKind.Time => new NpgsqlParameter<DateTime[]> { NpgsqlDbType = type, TypedValue = [.. values.Select(v => ((DateTimeOffset)v).UtcDateTime)] },
            FieldKind.Date => new NpgsqlParameter<DateOnly[]> { NpgsqlDbType = type, TypedValue = [.. values.Cast<DateOnly>()] },
            _ => throw new InvalidOperationException($"{field.Name} is not compared with a list."),
        };
    }

    /// <summary>The field's value at a place of the reader's row.</summary>
    public static object? Read(NpgsqlDataReader reader, int ordinal, ContractField field) => reader.IsDBNull(ordinal) ? null : field.Kind switch
    {
        FieldKind.Text or FieldKind.Json => reader.GetString(ordinal),
        FieldKind.Integer => reader.GetInt32(ordinal),
        FieldKind.Long => reader.GetInt64(ordinal),
        FieldKind.Number => reader.GetDecimal(ordinal),
        FieldKind.Boolean => reader.GetBoolean(ordinal),
        FieldKind.Time => new DateTimeOffset(reader.GetDateTime(ordinal)),
        FieldKind.Date => reader.GetFieldValue<DateOnly>(ordinal),
        _ => throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Unknown kind {field.Kind}.")),
    };

    /// <summary>A row of the table that the reader stands on.</summary>
    public static CatalogRow ReadRow(NpgsqlDataReader reader, CatalogTable table)
    {
        var values = new object?[table.Readable.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Read(reader, i, table.Readable[i]);
        }

        return new CatalogRow(table, values);
    }

    public static NpgsqlParameter Id(long id) => new NpgsqlParameter<long> { TypedValue = id };

    private static object? Plain(object? value) => value is DateTimeOffset time ? time.UtcDateTime : value;

    private static NpgsqlDbType TypeOf(FieldKind kind) => kind switch
    {
        FieldKind.Text => NpgsqlDbType.Text,
        FieldKind.Integer => NpgsqlDbType.Integer,
        FieldKind.Long => NpgsqlDbType.Bigint,
        FieldKind.Number => NpgsqlDbType.Numeric,
        FieldKind.Boolean => NpgsqlDbType.Boolean,
        FieldKind.Time => NpgsqlDbType.TimestampTz,
        FieldKind.Date => NpgsqlDbType.Date,
        _ => NpgsqlDbType.Jsonb,
    };
}
