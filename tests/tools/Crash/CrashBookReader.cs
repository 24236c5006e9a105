using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace ZaloOrleans.Crash;

/// <summary>Reads the books of a run.</summary>
internal sealed class CrashBookReader(NpgsqlDataSource sql, EngineClient client)
{
    /// <summary>What the database has of the events.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync() =>
        [.. (await ReadAsync("select propertiesjson ->> 'id' from events where event_name = 'seen'")).Select(row => row[0]!)];

    /// <summary>What the database has of the messages.</summary>
    public async Task<IReadOnlyList<BookedMessage>> MessagesAsync() => [.. (await ReadAsync("""
        select case m.channel when 'zbs_phone' then ltrim(c.phone, '+') else z.zalo_user_id end, o.status, m.outcome,
               (extract(epoch from m.deadline_at) * 1000)::bigint::text
          from oamessages o join engine.messages m on m.message_id = o.id join customers c on c.id = o.customer_id
          left join customerzalolinks l on l.customer_id = o.customer_id left join zalo_accounts z on z.id = l.zalo_account_id
         where o.direction = 'outbound'
        """)).Select(row => new BookedMessage(row[0]!, row[1]!, row[2], long.Parse(row[3] ?? "0", CultureInfo.InvariantCulture)))];

    /// <summary>What Zalo was asked to send, in the order in which it came.</summary>
    public async Task<IReadOnlyList<AskedSend>> AskedAsync() => [.. (await client.SendsAsync()).Select(Read)];

    /// <summary>The messages of customers that the database has.</summary>
    public async Task<IReadOnlyList<string>> HeardAsync() =>
        [.. (await ReadAsync("select propertiesjson ->> 'zaloMessageId' from events where event_name = 'message_received'")).Select(row => row[0]!)];

    /// <summary>Why wake-ups were parked.</summary>
    public Task<string?> ParkedAsync() => TextAsync("select string_agg(distinct reason, '; ') from engine.parked_wakeups");

    /// <summary>States of runs that did not come to their end.</summary>
    public Task<string?> UnfinishedAsync() => TextAsync("select string_agg(distinct status, ',') from engine.journey_runs where status <> 'completed'");

    /// <summary>Whether templates by phone rest at Zalo's word.</summary>
    public async Task<bool> IsRestingAsync() => (await ReadAsync("select '' from engine.send_pauses where channel = 'zbs_phone'")).Count > 0;

    /// <summary>How many webhooks wait for their effect.</summary>
    public async Task<long> InboxAsync() => long.Parse((await TextAsync("select count(*)::text from engine.webhook_inbox"))!, CultureInfo.InvariantCulture);

    private static AskedSend Read(JsonElement send)
    {
        var phone = send.GetProperty("phone").GetString();
        return new AskedSend(send.GetProperty("userId").GetString() ?? phone!.TrimStart('+'), send.GetProperty("at").GetInt64())
        {
            IsByPhone = phone is not null,
            MessageId = send.GetProperty("messageId").GetString(),
            TrackingId = send.GetProperty("trackingId").GetString(),
            Text = phone is null ? send.GetProperty("body").GetProperty("message").GetProperty("text").GetString()! : "",
            Status = send.GetProperty("status").ValueKind == JsonValueKind.Number ? send.GetProperty("status").GetInt32() : null,
            Violation = send.GetProperty("violation").GetString(),
        };
    }

    private async Task<string?> TextAsync(string query) => (await ReadAsync(query))[0][0];

    private async Task<List<string?[]>> ReadAsync(string query)
    {
        var rows = new List<string?[]>();
        await using var command = sql.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i))]);
        }

        return rows;
    }
}
