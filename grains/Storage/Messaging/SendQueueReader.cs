using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Messaging;

/// <summary>Looks into the send queue for a lane's sender.</summary>
public sealed class SendQueueReader(NpgsqlDataSource database)
{
    // The rows of each channel by themselves: those that rest are not walked over to find those that do not.
    // What is stopped rests until somebody lets it go on: of that the queue says nothing.
    private const string Stopped = """
        stops as (select target from engine.stops where account_id = $1),
        """;

    private const string NotStopped = """
        not exists (select from stops x where x.target in ('account', 'channel:' || s.channel, 'campaign:' || s.campaign_id, 'journey:' || s.journey_id))
        """;

    private const string Channels = """
        channels as (
             select c.channel, coalesce(max(case when p.oa_id is not null then coalesce(p.until, 'infinity') end), '-infinity') as rests_until
               from unnest($5) c (channel)
               left join engine.send_pauses p on p.account_id = $1 and p.oa_id = $2 and p.channel in ('', c.channel) and p.lane in ('', $3)
              group by c.channel)
        """;

    private const string Peek = $"""
        -- messaging.peek
        with {Stopped} {Channels}
        select id, customer_id, campaign_id, journey_id, recipient, body::text, send_before, attempt, channel, failures, expires_at,
               exists (select from customers c
                         join suppressionlists s on s.account_id = c.account_id and s.deleted_at is null
                          and (s.type, s.value) in (('zalo_id', case when q.channel in ('oa', 'zbs_user') then q.recipient end), ('phone', c.phone), ('email', c.email),
                                                    ('dnc', case when $3 = 'promotion' then c.phone end))
                        where c.account_id = $1 and c.id = q.customer_id)
          from (select q.*, row_number() over (partition by q.campaign_id, q.journey_id order by q.not_before, q.id) as place
                  from channels c
                 cross join lateral (
                       select * from engine.send_queue s
                        where s.account_id = $1 and s.oa_id = $2 and s.lane = $3 and s.channel = c.channel and s.not_before <= $4 and {NotStopped}
                        order by s.not_before, s.id limit $6 * 10) q
                 where c.rests_until <= $4) q
         order by place, not_before, id limit $6
        """;

    private const string Next = $"""
        -- messaging.next
        with {Stopped} {Channels}
        select min(greatest(q.not_before, c.rests_until))
          from channels c
         cross join lateral (
               select s.not_before from engine.send_queue s
                where s.account_id = $1 and s.oa_id = $2 and s.lane = $3 and s.channel = c.channel
                  and s.not_before > case when c.rests_until <= $4 then $4 else '-infinity' end and {NotStopped}
                order by s.not_before limit 1) q
         where c.rests_until < 'infinity'
        """;

    /// <summary>
    /// The rows of a lane that may go at <paramref name="now"/>, at most <paramref name="count"/>, and when the next one may (null: none waits, or
    /// what waits rests until a person resumes it). Fair over campaigns and journeys: the first of each, then the second of each.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="oaId">Row id of the Official Account.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="channels">The channels that are looked at.</param>
    /// <param name="count">1 or more.</param>
    /// <param name="now">When.</param>
    public async Task<(List<QueuedSend> Ready, DateTimeOffset? Next)> PeekAsync(
        AccountId account, long oaId, MessageCategory lane, IReadOnlyCollection<MessageChannel> channels, int count, DateTimeOffset now)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in new[] { Peek, Next })
        {
            batch.BatchCommands.Add(Sql.With(sql, Number(account.Value), Number(oaId), new NpgsqlParameter<string> { TypedValue = lane.Word() }, Sql.Time(now),
                Sql.Texts(channels.Select(c => c.Word()))));
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
        ExpiresAt = reader.IsDBNull(10) ? null : new DateTimeOffset(reader.GetDateTime(10)),
        IsSuppressed = reader.GetBoolean(11),
    };

    private static NpgsqlParameter Number(long value) => new NpgsqlParameter<long> { TypedValue = value };

    private static long? NullableLong(NpgsqlDataReader reader, int i) => reader.IsDBNull(i) ? null : reader.GetInt64(i);
}
