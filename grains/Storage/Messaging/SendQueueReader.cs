using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Messaging;

/// <summary>Looks into the send queue for a lane's sender.</summary>
public sealed class SendQueueReader(NpgsqlDataSource database)
{
    // What is stopped rests until somebody lets it go on: of that the queue says nothing.
    private const string Stopped = """
        stops as (select target from engine.stops where account_id = $1),
        """;

    private const string NotStopped = """
        not exists (select from stops x where x.target in ('campaign:' || s.campaign_id, 'journey:' || s.journey_id))
        """;

    // The rows of each template of each share of each channel by themselves, found one after the other in the index: what rests is not walked over
    // to find what does not, and a campaign with a million messages does not hide the one that came after it. What is spent ($6, $7) is left out.
    private const string Ways = """
        found as (
             select c.channel, c.rests_until, f.share, f.template_id
               from unnest($5, $8) c (channel, rests_until)
              cross join lateral (
                    select s.share, s.template_id from engine.send_queue s
                     where s.account_id = $1 and s.oa_id = $2 and s.lane = $3 and s.channel = c.channel order by s.share, s.template_id limit 1) f
              union all
             select f.channel, f.rests_until, n.share, n.template_id
               from found f
              cross join lateral (
                    select s.share, s.template_id from engine.send_queue s
                     where s.account_id = $1 and s.oa_id = $2 and s.lane = $3 and s.channel = f.channel and (s.share, s.template_id) > (f.share, f.template_id)
                     order by s.share, s.template_id limit 1) n),
        ways as (
             select f.channel, f.share, f.template_id,
                    greatest(f.rests_until, (select max(coalesce(p.until, 'infinity')) from engine.send_pauses p
                               where p.account_id = $1 and p.oa_id = $2 and p.channel in ('', f.channel) and p.lane in ('', $3)
                                 and p.template_id in (0, f.template_id)), '-infinity') as rests_until
               from found f
              where not exists (select from unnest($6, $7) as t (channel, template_id) where t.channel = f.channel and t.template_id = f.template_id)
                and not exists (select from stops x where x.target in ('account', 'channel:' || f.channel, case when f.share > 0 then 'campaign:' || f.share
                                                                                                            when f.share < 0 then 'journey:' || -f.share end)))
        """;

    // Of each share the first, then of each the second: shares take turns, beginning after the one that was served last ($10). Which rows they are is
    // settled before anything else is read of them, so that a look costs as much as it gives, however many wait.
    private const string Order = "h.place, h.share <= $10, h.share, h.not_before, h.id";

    private const string Peek = $"""
        -- messaging.peek
        with recursive {Stopped} {Ways}
        select q.id, o.customer_id, q.campaign_id, q.journey_id, q.recipient, q.body::text, q.send_before, q.attempt, q.channel, q.failures, q.expires_at,
               exists (select from customers c
                        cross join lateral (values ('zalo_id', case when q.channel in ('oa', 'zbs_user') then q.recipient end), ('phone', c.phone), ('email', c.email),
                                                   ('dnc', case when $3 = 'promotion' then c.phone end)) i (type, value)
                         join suppressionlists s on s.account_id = c.account_id and s.type = i.type and s.value = i.value and s.deleted_at is null
                        where c.account_id = $1 and c.id = o.customer_id), q.template_id
          from (select h.id, h.share, h.not_before, h.place
                  from (select h.id, h.share, h.not_before, row_number() over (partition by h.share order by h.not_before, h.id) as place
                          from ways w
                         cross join lateral (
                               select s.id, s.share, s.not_before from engine.send_queue s
                                where s.account_id = $1 and s.oa_id = $2 and s.lane = $3 and s.channel = w.channel and s.share = w.share and s.template_id = w.template_id
                                  and s.not_before <= $4 and {NotStopped}
                                order by s.not_before, s.id limit $9) h
                         where w.rests_until <= $4) h
                 order by {Order} limit $9) h
         cross join lateral (select * from engine.send_queue s where s.id = h.id limit 1) q
         cross join lateral (select customer_id from oamessages m where m.id = h.id limit 1) o
         order by {Order}
        """;

    private const string Next = $"""
        -- messaging.next
        with recursive {Stopped} {Ways}
        select min(greatest(h.not_before, w.rests_until))
          from ways w
         cross join lateral (
               select s.not_before from engine.send_queue s
                where s.account_id = $1 and s.oa_id = $2 and s.lane = $3 and s.channel = w.channel and s.share = w.share and s.template_id = w.template_id
                  and s.not_before > case when w.rests_until <= $4 then $4 else '-infinity' end and {NotStopped}
                order by s.not_before limit 1) h
         where w.rests_until < 'infinity'
        """;

    /// <summary>The rows of a lane that may go at <paramref name="now"/>, at most <paramref name="count"/>. Fair over campaigns and journeys, which take turns.</summary>
    /// <param name="account">The account.</param>
    /// <param name="oaId">Row id of the Official Account.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="rests">What is not looked at, beside what the database says.</param>
    /// <param name="after">The share that was served last.</param>
    /// <param name="count">1 or more.</param>
    /// <param name="now">When.</param>
    public async Task<List<QueuedSend>> PeekAsync(AccountId account, long oaId, MessageCategory lane, QueueRests rests, long after, int count, DateTimeOffset now)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Look(Peek, account, oaId, lane, rests, now) } };
        batch.BatchCommands[0].Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        batch.BatchCommands[0].Parameters.Add(Number(after));
        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        var ready = new List<QueuedSend>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            ready.Add(Read(reader, account, oaId, lane));
        }

        return ready;
    }

    /// <summary>When the next row of a lane may go that may not go at <paramref name="now"/>; null: none waits, or what waits rests until a person resumes it.</summary>
    public async Task<DateTimeOffset?> NextAsync(AccountId account, long oaId, MessageCategory lane, QueueRests rests, DateTimeOffset now)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Look(Next, account, oaId, lane, rests, now) } };
        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        await reader.ReadAsync().ConfigureAwait(false);
        return reader.IsDBNull(0) ? null : new DateTimeOffset(reader.GetDateTime(0));
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

    private static NpgsqlBatchCommand Look(string sql, AccountId account, long oaId, MessageCategory lane, QueueRests rests, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(rests);
        return Sql.With(sql, Number(account.Value), Number(oaId), new NpgsqlParameter<string> { TypedValue = lane.Word() }, Sql.Time(now),
            Sql.Texts(MessageChannels.All.Select(c => c.Word())),
            Sql.Texts(rests.Templates.Select(t => t.Channel.Word())), Sql.BigInts(rests.Templates.Select(t => t.TemplateId)),
            Sql.Times(MessageChannels.All.Select(c => rests.Channels.TryGetValue(c, out var until) ? until : (DateTimeOffset?)null)));
    }

    private static QueuedSend Read(NpgsqlDataReader reader, AccountId account, long oaId, MessageCategory lane) => new(
        reader.GetInt64(0), account, oaId, lane, reader.GetInt64(1), NullableLong(reader, 2), NullableLong(reader, 3), reader.GetString(4), reader.GetString(5),
        reader.IsDBNull(6) ? null : new DateTimeOffset(reader.GetDateTime(6)), reader.GetInt32(7))
    {
        Channel = MessageChannels.TryParse(reader.GetString(8), out var channel) ? channel : MessageChannel.Oa,
        Failures = reader.GetInt32(9),
        ExpiresAt = reader.IsDBNull(10) ? null : new DateTimeOffset(reader.GetDateTime(10)),
        IsSuppressed = reader.GetBoolean(11),
        TemplateId = reader.GetInt64(12),
    };

    private static NpgsqlParameter Number(long value) => new NpgsqlParameter<long> { TypedValue = value };

    private static long? NullableLong(NpgsqlDataReader reader, int i) => reader.IsDBNull(i) ? null : reader.GetInt64(i);
}
