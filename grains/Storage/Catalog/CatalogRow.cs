using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ZaloOrleans.Customers;

namespace ZaloOrleans.Catalog;

/// <summary>A row as it was read: one value for each readable field of its table.</summary>
public sealed class CatalogRow(CatalogTable table, IReadOnlyList<object?> values)
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The value of a field.</summary>
    public object? this[string field] => values[table.Readable.IndexOf(table.Shape.Find(field)
        ?? throw new ArgumentException($"{table.Resource} has no field '{field}'.", nameof(field)))];

    /// <summary>Row id.</summary>
    public long Id => (long)this["id"]!;

    /// <summary>The version that <c>If-Match</c> names.</summary>
    public string ETag => CustomerRecord.ETagOf((DateTimeOffset)this["updatedAt"]!);

    /// <summary>The row on the wire.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            WriteTo(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A list of rows on the wire: <c>{items, nextCursor, total?}</c>.</summary>
    public static string Page(IEnumerable<CatalogRow> rows, string? nextCursor, long? total)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteStartArray("items");
            foreach (var row in rows)
            {
                row.WriteTo(json);
            }

            json.WriteEndArray();
            json.WriteString("nextCursor", nextCursor);
            if (total is { } count)
            {
                json.WriteNumber("total", count);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        for (var i = 0; i < table.Readable.Length; i++)
        {
            json.WritePropertyName(table.Readable[i].Name);
            Write(json, table.Readable[i].Kind, values[i]);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FieldKind kind, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text when kind == FieldKind.Json: json.WriteRawValue(text); break;
            case string text: json.WriteStringValue(text); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            // numeric(18,4) comes with four decimals; the division takes off the zeros that say nothing.
            case decimal number: json.WriteNumberValue(number / 1.000000000000000000000000000000000m); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case DateTimeOffset time: json.WriteStringValue(Json.Time(time)); break;
            case DateOnly date: json.WriteStringValue(date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)); break;
            default: throw new InvalidOperationException($"A {value.GetType().Name} has no form on the wire.");
        }
    }
}
