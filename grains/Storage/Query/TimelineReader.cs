using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Query;

/// <summary>Reads timelines.</summary>
public sealed class TimelineReader(CatalogReads reads)
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly DateTime EndOfTime = DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc);

    /// <summary>
    /// A page of a customer's timeline; null where the account never had such a customer, or erased it. That of a deleted customer can be read:
    /// a deletion asks for no erasure, and its reasons may have to be shown.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="customerId">The customer.</param>
    /// <param name="limit">Items of a page.</param>
    /// <param name="after">Where the page before ended; null: the newest.</param>
    public async Task<string?> ReadAsync(AccountId account, long customerId, int limit, TimelineCursor? after)
    {
        var items = await reads.RunAsync(account,
            [
                new NpgsqlBatchCommand(TimelineSql.Exists) { Parameters = { CatalogValues.Id(account.Value), CatalogValues.Id(customerId) } },
                Page(account, customerId, limit + 1, after),
            ],
            async (reader, cancellation) =>
            {
                if (!await reader.ReadAsync(cancellation))
                {
                    return null;
                }

                await reader.NextResultAsync(cancellation);
                var read = new List<(string Kind, DateTimeOffset At, long Id, string Body)>();
                while (await reader.ReadAsync(cancellation))
                {
                    read.Add((reader.GetString(0), new DateTimeOffset(reader.GetDateTime(1)), reader.GetInt64(2), reader.GetString(3)));
                }

                return read;
            });
        return items is null ? null : Write(items.Take(limit), items.Count > limit ? CursorOf(items[limit - 1], customerId) : null);
    }

    private static NpgsqlBatchCommand Page(AccountId account, long customerId, int rows, TimelineCursor? after)
    {
        var command = new NpgsqlBatchCommand(TimelineSql.Page)
        {
            Parameters =
            {
                CatalogValues.Id(account.Value), CatalogValues.Id(customerId),
                new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz, Value = after?.At.UtcDateTime ?? EndOfTime },
            },
        };
        foreach (var kind in TimelineSql.Kinds)
        {
            command.Parameters.Add(CatalogValues.Id(after?.IdBound(kind) ?? long.MaxValue));
        }

        command.Parameters.Add(CatalogValues.Id(rows));
        return command;
    }

    private static string CursorOf((string Kind, DateTimeOffset At, long Id, string Body) item, long customerId) =>
        new TimelineCursor(item.At, item.Kind, item.Id).Write(customerId);

    private static string Write(IEnumerable<(string Kind, DateTimeOffset At, long Id, string Body)> items, string? nextCursor)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteStartArray("items");
            foreach (var (kind, at, id, body) in items)
            {
                json.WriteStartObject();
                json.WriteString("kind", kind);
                json.WriteString("at", Json.Time(at));
                json.WriteNumber("id", id);
                using var members = JsonDocument.Parse(body);
                foreach (var member in members.RootElement.EnumerateObject())
                {
                    member.WriteTo(json);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("nextCursor", nextCursor);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
