using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Messaging;

/// <summary>Looks into the send queue for a lane's sender.</summary>
public sealed class SendQueueReader(NpgsqlDataSource database)
{
    // The rows of each template of each channel by themselves, so that those that rest are not walked over to find those that do not: the
    // templates are found one after the other in the index. '' is none.
    private const string Ways = """
        recursive found as (
             select c.channel, c.rests_until,
                    (select min(s.template) from engine.send_queue s
                      where s.account_id = $1 and s.oa_id = $2 and s.lane = $3 and s.channel = c.channel) as template
               from unnest($5, $6) c (channel, rests_until)
             union all
             select f.channel, f.rests_until,
                    (select min(s.template) from engine.send_queue s
                      where s.account_id = $1 and s.oa_id = $2 and s.lane = $3 and s.channel = f.channel and s.template > f.template)
               from found f where f.template is not null),
        ways as (
             select f.channel, f.template,
                    greatest(max(case when p.oa_id is not null then coalesce(p.until, 'infinity') end), max(f.rests_until), '-infinity') as rests_until
               from found f
               left join engine.send_pauses p
                 on p.account_id = $1 and p.oa_id = $2 and p.channel in ('', f.channel) and p.lane in ('', $3) and p.template in ('', f.template)
              where f.template is not null
              group by f.channel, f.template)
        """;

    private const string Peek = $"""
        -- messaging.peek
        with {Ways}
        select id, customer_id, campaign_id, journey_id, recipient, body::text, send_before, attempt, channel, failures, template
          from (select q.*, row_number() over (partition by q.campaign_id, q.journey_id order by q.not_before, q.id) as place
                  from (select *, count(*) over () as ways from ways where rests_until <= $4) w
                 cross join lateral (
                       select * from engine.send_queue s
                        where s.account_id = $1 and s.oa_id = $2 and s.lane = $3 and s.channel = w.channel and s.template = w.template and s.not_before <= $4
                        order by s.not_before, s.id limit greatest($7, $7 * 10 / w.ways)) q) q
         order by place, not_before, id limit $7
        """;

    private const string Next = $"""
        -- messaging.next
        with {Ways}
        select min(greatest(q.not_before, w.rests_until))
          from ways w
         cross join lateral (
               select s.not_before from engine.send_queue s
                where s.account_id = $1 and s.oa_id = $2 and s.lane = $3 and s.channel = w.channel and s.template = w.template
                  and s.not_before > case when w.rests_until <= $4 then $4 else '-infinity' end
                order by s.not_before limit 1) q
         where w.rests_until < 'infinity'
        """;

    /// <summary>
    /// The rows of a lane that may go at <paramref name="now"/>, at most <paramref name="count"/>, and when the next one may (null: none waits, or
    /// what waits rests until a person resumes it). Fair over campaigns and journeys: the first of each, then the second of each.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="oaId">Row id of the Official Account.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="resting">Channels that rest beside what the database says, and until when.</param>
    /// <param name="count">1 or more.</param>
    /// <param name="now">When.</param>
    public async Task<(List<QueuedSend> Ready, DateTimeOffset? Next)> PeekAsync(
        AccountId account, long oaId, MessageCategory lane, IReadOnlyDictionary<MessageChannel, DateTimeOffset> resting, int count, DateTimeOffset now)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in new[] { Peek, Next })
        {
            batch.BatchCommands.Add(Sql.With(sql, Number(account.Value), Number(oaId), new NpgsqlParameter<string> { TypedValue = lane.Word() }, Sql.Time(now),
                Sql.Texts(MessageChannels.All.Select(c => c.Word())),
                Sql.Times(MessageChannels.All.Select(c => resting.TryGetValue(c, out var until) ? until : (DateTimeOffset?)null))));
        }

        batch.BatchCommands[0].Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        var ready = new List<QueuedSend>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            ready.Add(Read(reader, account, oaId, lane));
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

    private static QueuedSend Read(NpgsqlDataReader reader, AccountId account, long oaId, MessageCategory lane) => new(
        reader.GetInt64(0), account, oaId, lane, reader.GetInt64(1), NullableLong(reader, 2), NullableLong(reader, 3), reader.GetString(4), reader.GetString(5),
        reader.IsDBNull(6) ? null : new DateTimeOffset(reader.GetDateTime(6)), reader.GetInt32(7))
    {
        Channel = MessageChannels.TryParse(reader.GetString(8), out var channel) ? channel : MessageChannel.Oa,
        Failures = reader.GetInt32(9),
        Template = reader.GetString(10) is { Length: > 0 } template ? template : null,
    };

    private static NpgsqlParameter Number(long value) => new NpgsqlParameter<long> { TypedValue = value };

    private static long? NullableLong(NpgsqlDataReader reader, int i) => reader.IsDBNull(i) ? null : reader.GetInt64(i);
}
