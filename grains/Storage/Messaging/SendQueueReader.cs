using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Messaging;

/// <summary>Looks into the send queue for a lane's sender.</summary>
public sealed class SendQueueReader(NpgsqlDataSource database)
{
    /// <summary>
    /// The rows of a lane that may go at <paramref name="now"/>, at most <paramref name="count"/>, and when the next one may (null: none waits).
    /// Fair over campaigns and journeys: the first of each, then the second of each.
    /// </summary>
    public async Task<(List<QueuedSend> Ready, DateTimeOffset? Next)> PeekAsync(AccountId account, long oaId, MessageCategory lane, int count, DateTimeOffset now)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Sql.With("""
            -- messaging.peek
            select id, customer_id, campaign_id, journey_id, recipient, body::text, send_before, attempt
              from (select *, row_number() over (partition by campaign_id, journey_id order by not_before, id) as place
                      from (select * from engine.send_queue
                             where account_id = $1 and oa_id = $2 and lane = $3 and not_before <= $4 order by not_before, id limit $5 * 10) first) q
             order by place, not_before, id limit $5
            """, Number(account.Value), Number(oaId), new NpgsqlParameter<string> { TypedValue = lane.Word() }, Sql.Time(now), new NpgsqlParameter<int> { TypedValue = count }));
        batch.BatchCommands.Add(Sql.With("""
            -- messaging.next
            select min(not_before) from engine.send_queue where account_id = $1 and oa_id = $2 and lane = $3 and not_before > $4
            """, Number(account.Value), Number(oaId), new NpgsqlParameter<string> { TypedValue = lane.Word() }, Sql.Time(now)));
        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        var ready = new List<QueuedSend>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            ready.Add(new QueuedSend(reader.GetInt64(0), account, oaId, lane, reader.GetInt64(1), NullableLong(reader, 2), NullableLong(reader, 3),
                reader.GetString(4), reader.GetString(5), reader.IsDBNull(6) ? null : new DateTimeOffset(reader.GetDateTime(6)), reader.GetInt32(7)));
        }

        await reader.NextResultAsync().ConfigureAwait(false);
        await reader.ReadAsync().ConfigureAwait(false);
        return (ready, reader.IsDBNull(0) ? null : new DateTimeOffset(reader.GetDateTime(0)));
    }

    /// <summary>Attempts of a lane that are still open although their deadline is before <paramref name="before"/>: nobody will hear of them.</summary>
    public async Task<List<(long MessageId, int Attempt)>> LostAsync(AccountId account, long oaId, MessageCategory lane, DateTimeOffset before)
    {
        await using var command = database.CreateCommand("""
            -- messaging.lost
            select message_id, attempt from engine.messages
             where account_id = $1 and oa_id = $2 and category = $3 and outcome = 'sending' and deadline_at < $4 limit 1000
            """);
        command.Parameters.Add(Number(account.Value));
        command.Parameters.Add(Number(oaId));
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = lane.Word() });
        command.Parameters.Add(Sql.Time(before));
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var lost = new List<(long, int)>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            lost.Add((reader.GetInt64(0), reader.GetInt32(1)));
        }

        return lost;
    }

    private static NpgsqlParameter Number(long value) => new NpgsqlParameter<long> { TypedValue = value };

    private static long? NullableLong(NpgsqlDataReader reader, int i) => reader.IsDBNull(i) ? null : reader.GetInt64(i);
}
