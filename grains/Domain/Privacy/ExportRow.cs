using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ZaloOrleans.Privacy;

/// <summary>A row as the database writes it, on the wire: columns in camelCase without the suffix <c>JSON</c>, times in UTC with a Z. Pure.</summary>
public static class ExportRow
{
    private const string Utc = "+00:00";
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The row.</summary>
    /// <param name="json">An object with the columns' own names.</param>
    public static string OnTheWire(string json)
    {
        using var row = JsonDocument.Parse(json);
        var buffer = new ArrayBufferWriter<byte>(json.Length + 64);
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            writer.WriteStartObject();
            foreach (var column in row.RootElement.EnumerateObject())
            {
                writer.WritePropertyName(NameOf(column.Name));
                if (IsTime(column.Name) && column.Value.ValueKind == JsonValueKind.String && column.Value.GetString()!.EndsWith(Utc, StringComparison.Ordinal))
                {
                    writer.WriteStringValue(column.Value.GetString()![..^Utc.Length] + "Z");
                }
                else
                {
                    column.Value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A column's name on the wire.</summary>
    public static string NameOf(string column)
    {
        ArgumentNullException.ThrowIfNull(column);
        var bare = column.EndsWith("json", StringComparison.Ordinal) && column.Length > 4 ? column[..^4] : column;
        var name = new StringBuilder(bare.Length);
        var isUpper = false;
        foreach (var c in bare)
        {
            if (c == '_')
            {
                isUpper = true;
                continue;
            }

            name.Append(isUpper ? char.ToUpperInvariant(c) : c);
            isUpper = false;
        }

        return name.ToString();
    }

    // By the column, because what a person wrote may end like a time.
    private static bool IsTime(string column) => column is "at" or "consent_timestamp"
        || column.EndsWith("_at", StringComparison.Ordinal) || column.EndsWith("_time", StringComparison.Ordinal) || column == "until";
}
