using Npgsql;
using ZaloOrleans.Customers;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>A webhook in an inbox.</summary>
/// <param name="EventId">Its row of <c>oaWebhookEvents</c>.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="Attempt">How often its effect failed.</param>
/// <param name="OaRowId">Row id of its Official Account.</param>
/// <param name="OaId">Zalo's id of that.</param>
/// <param name="MessageId">By which the customer knows it again.</param>
/// <param name="PayloadJson">The body; null where it is not kept any more.</param>
public sealed record InboxWebhook(
    long EventId, DateTimeOffset ReceivedAt, int Attempt, long OaRowId, string OaId, string MessageId, string? PayloadJson);

/// <summary>Looks into the inboxes of webhooks, and for the messages that they speak of.</summary>
public sealed class WebhookInboxReader(NpgsqlDataSource database)
{
    /// <summary>The webhooks of a lane that may be worked on at <paramref name="now"/>, in order, and when the next one may (null: none waits).</summary>
    public async Task<(List<InboxWebhook> Ready, DateTimeOffset? Next)> ReadAsync(AccountId account, int lane, int count, DateTimeOffset now)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Sql.With("""
            -- webhooks.read_inbox
            select i.event_id, i.received_at, i.attempt, i.oa_row_id, i.oa_id, i.message_id, w.payloadjson::text
              from (select * from engine.webhook_inbox
                     where account_id = $1 and lane = $2 and not_before <= $3 order by not_before, event_id limit $4) i
              left join oawebhookevents w on w.id = i.event_id and w.received_at = i.received_at
             order by i.not_before, i.event_id
            """, Number(account.Value), Lane(lane), Sql.Time(now), new NpgsqlParameter<int> { TypedValue = count }));
        batch.BatchCommands.Add(Sql.With("""
            -- webhooks.next_in_inbox
            select min(not_before) from engine.webhook_inbox where account_id = $1 and lane = $2 and not_before > $3
            """, Number(account.Value), Lane(lane), Sql.Time(now)));
        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        var ready = new List<InboxWebhook>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            ready.Add(new InboxWebhook(reader.GetInt64(0), new DateTimeOffset(reader.GetDateTime(1)), reader.GetInt16(2), reader.GetInt64(3),
                reader.GetString(4), reader.GetString(5), reader.IsDBNull(6) ? null : reader.GetString(6)));
        }

        await reader.NextResultAsync().ConfigureAwait(false);
        await reader.ReadAsync().ConfigureAwait(false);
        return (ready, reader.IsDBNull(0) ? null : new DateTimeOffset(reader.GetDateTime(0)));
    }

    /// <summary>Messages by what webhooks call them: Zalo's id, or a tracking id of ours. Those that are not known are missing.</summary>
    public async Task<Dictionary<string, OurMessage>> MessagesAsync(AccountId account, IReadOnlyCollection<string> names)
    {
        await using var command = database.CreateCommand("""
            -- webhooks.find_messages
            select m.name, m.message_id, o.customer_id, m.attempt, m.outcome,
                   exists (select from engine.customer_profiles p where p.customer_id = o.customer_id and p.erased_at is not null)
              from (select zalo_message_id as name, message_id, attempt, outcome from engine.messages where account_id = $1 and zalo_message_id = any($2)
                    union all
                    select t.tracking_id, m.message_id, m.attempt, m.outcome
                      from unnest($3, $4) as t (tracking_id, message_id) join engine.messages m on m.message_id = t.message_id and m.account_id = $1) m
              join oamessages o on o.id = m.message_id
            """);
        var tracked = names.Select(n => (Name: n, Id: TrackingIds.MessageOf(n))).Where(n => n.Id is not null).ToList();
        command.Parameters.Add(Number(account.Value));
        command.Parameters.Add(Sql.Texts(names));
        command.Parameters.Add(Sql.Texts(tracked.Select(n => n.Name)));
        command.Parameters.Add(Sql.BigInts(tracked.Select(n => n.Id!.Value)));
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var found = new Dictionary<string, OurMessage>(StringComparer.Ordinal);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            var outcome = reader.IsDBNull(4) ? null : reader.GetString(4);
            found[reader.GetString(0)] = new OurMessage(reader.GetInt64(1), reader.GetInt64(2), reader.GetInt32(3), outcome == "sending", outcome == "unknown")
            {
                IsOfErased = reader.GetBoolean(5),
            };
        }

        return found;
    }

    /// <summary>Whether anything of the account is being sent at this moment.</summary>
    public async Task<bool> IsSendingAsync(AccountId account)
    {
        await using var command = database.CreateCommand("""
            -- webhooks.is_sending
            select exists (select from engine.messages where account_id = $1 and outcome = 'sending')
            """);
        command.Parameters.Add(Number(account.Value));
        return (bool)(await command.ExecuteScalarAsync().ConfigureAwait(false))!;
    }

    /// <summary>The customers that have a tag of Zalo's.</summary>
    public async Task<List<long>> TaggedAsync(AccountId account, string tag)
    {
        await using var command = database.CreateCommand($"""
            -- webhooks.tagged
            select customer_id from engine.customer_profiles where account_id = $1 and traits -> '{ZaloTags.Trait}' ? $2 order by customer_id
            """);
        command.Parameters.Add(Number(account.Value));
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tag });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var tagged = new List<long>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            tagged.Add(reader.GetInt64(0));
        }

        return tagged;
    }

    /// <summary>
    /// Which of these Zalo users something is being sent to at this moment, so that Zalo's id of it is not known yet; or was since
    /// <paramref name="since"/>, and its answer is lost, so that its echo may still say it.
    /// </summary>
    public async Task<HashSet<string>> BeingSentToAsync(AccountId account, IReadOnlyCollection<string> users, DateTimeOffset since)
    {
        await using var command = database.CreateCommand("""
            -- webhooks.being_sent_to
            select distinct i.value
              from engine.identities i
              join oamessages o on o.account_id = i.account_id and o.customer_id = i.customer_id
              join engine.messages m on m.message_id = o.id
               and m.channel <> 'miniapp' and (m.outcome = 'sending' or m.outcome = 'unknown' and m.deadline_at > $3)
             where i.account_id = $1 and i.kind = 2 and i.value = any($2)
            """);
        command.Parameters.Add(Number(account.Value));
        command.Parameters.Add(Sql.Texts(users));
        command.Parameters.Add(Sql.Time(since));
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var open = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            open.Add(reader.GetString(0));
        }

        return open;
    }

    private static NpgsqlParameter Number(long value) => new NpgsqlParameter<long> { TypedValue = value };

    private static NpgsqlParameter Lane(int lane) => new NpgsqlParameter<short> { TypedValue = (short)lane };
}
