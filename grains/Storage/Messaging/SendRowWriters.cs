using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Messaging;

/// <summary>Writes "about to send", with the attempt and its deadline.</summary>
internal sealed class SendingWriter() : RowWriter<SendingRow>(order: 76)
{
    private const string Update = """
        -- messaging.about_to_send
        update engine.messages m set attempt = t.attempt, deadline_at = t.deadline_at, outcome = 'sending'
          from unnest($1, $2, $3) as t (id, attempt, deadline_at) where m.message_id = t.id
        """;

    protected override NpgsqlBatchCommand Command(List<SendingRow> rows) => Sql.With(Update,
        Sql.BigInts(rows.Select(r => r.MessageId)), Sql.Ints(rows.Select(r => r.Attempt)), Sql.Times(rows.Select(r => r.Deadline)));
}

/// <summary>
/// Settles attempts that are open, and only those: an answer that comes after another attempt began changes nothing. What was withdrawn while it
/// was in flight does not go back into the queue.
/// </summary>
internal sealed class SendResultWriter : IRowWriter
{
    private const string Settle = """
        -- messaging.settle
        with open as (
             update engine.messages m
                set outcome = case t.result when 'unknown' then 'unknown' end,
                    zalo_message_id = coalesce(t.zalo_message_id, m.zalo_message_id),
                    error_text = case when m.withdrawn is distinct from 'engine:customer_erased' then left(t.error_text, 500) end
               from (select unnest($1) as id, unnest($2) as attempt, unnest($3) as result, unnest($4) as at, unnest($5) as zalo_message_id, unnest($6) as error_code, unnest($7) as error_text) t
              where m.message_id = t.id and m.attempt = t.attempt
                and (m.outcome = 'sending' or (m.outcome = 'unknown' and t.result <> 'unknown'))
          returning m.message_id, t.at,
                    case when t.result = 'again' and m.withdrawn is not null then 'failed' else t.result end as result,
                    case when t.result = 'again' and m.withdrawn is not null then m.withdrawn else t.error_code end as error_code),
        again as (
             insert into engine.send_queue (id, account_id, oa_id, channel, lane, campaign_id, journey_id, recipient, body, not_before, send_before,
                                           attempt, failures, expires_at, template_id)
             select t.*
               from unnest($8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
                    as t (id, account_id, oa_id, channel, lane, campaign_id, journey_id, recipient, body, not_before, send_before, attempt, failures,
                          expires_at, template_id)
               join open on open.message_id = t.id and open.result = 'again')
        update oamessages o
           set status = case open.result when 'sent' then 'sent' else 'failed' end,
               sent_at = case open.result when 'sent' then open.at end,
               error_code = open.error_code
          from open
         where o.id = open.message_id and o.status = 'queued' and open.result in ('sent', 'failed')
        """;

    public Type RowType => typeof(SendResultRow);

    public int Order => 77;

    public void Write(NpgsqlBatch batch, IReadOnlyList<Row> rows)
    {
        var all = rows.Cast<SendResultRow>().ToList();
        var again = all.Where(r => r.Requeue is not null).Select(r => (r.NotBefore, Send: r.Requeue!)).ToList();
        batch.BatchCommands.Add(Sql.With(Settle,
            Sql.BigInts(all.Select(r => r.MessageId)), Sql.Ints(all.Select(r => r.Attempt)), Sql.Texts(all.Select(r => Word(r.Result))),
            Sql.Times(all.Select(r => r.At)), Sql.Texts(all.Select(r => r.ZaloMessageId)), Sql.Texts(all.Select(r => r.ErrorCode)),
            Sql.Texts(all.Select(r => r.ErrorText)),
            Sql.BigInts(again.Select(r => r.Send.MessageId)), Sql.BigInts(again.Select(r => r.Send.Account.Value)), Sql.BigInts(again.Select(r => r.Send.OaId)),
            Sql.Texts(again.Select(r => r.Send.Channel.Word())), Sql.Texts(again.Select(r => r.Send.Lane.Word())), Sql.BigInts(again.Select(r => r.Send.CampaignId)),
            Sql.BigInts(again.Select(r => r.Send.JourneyId)), Sql.Texts(again.Select(r => r.Send.Recipient)), Sql.Jsons(again.Select(r => r.Send.BodyJson)),
            Sql.Times(again.Select(r => r.NotBefore)), Sql.Times(again.Select(r => r.Send.SendBefore)), Sql.Ints(again.Select(r => r.Send.Attempt)),
            Sql.Ints(again.Select(r => r.Send.Failures)), Sql.Times(again.Select(r => r.Send.ExpiresAt)), Sql.BigInts(again.Select(r => r.Send.TemplateId))));
    }

    private static string Word(SendResult result) => result switch
    {
        SendResult.Sent => "sent",
        SendResult.Failed => "failed",
        SendResult.Unknown => "unknown",
        _ => "again",
    };
}

/// <summary>Puts messages back into the queue that were decided again.</summary>
internal sealed class RequeuedMessageWriter() : RowWriter<RequeuedMessageRow>(order: 78)
{
    private const string Insert = """
        -- messaging.requeue
        insert into engine.send_queue (id, account_id, oa_id, channel, lane, campaign_id, journey_id, recipient, body, not_before, send_before,
                                      attempt, failures, expires_at, template_id)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """;

    protected override NpgsqlBatchCommand Command(List<RequeuedMessageRow> rows) => Sql.With(Insert,
        Sql.BigInts(rows.Select(r => r.Send.MessageId)), Sql.BigInts(rows.Select(r => r.Send.Account.Value)), Sql.BigInts(rows.Select(r => r.Send.OaId)),
        Sql.Texts(rows.Select(r => r.Send.Channel.Word())), Sql.Texts(rows.Select(r => r.Send.Lane.Word())),
        Sql.BigInts(rows.Select(r => r.Send.CampaignId)), Sql.BigInts(rows.Select(r => r.Send.JourneyId)), Sql.Texts(rows.Select(r => r.Send.Recipient)),
        Sql.Jsons(rows.Select(r => r.Send.BodyJson)), Sql.Times(rows.Select(r => r.NotBefore)), Sql.Times(rows.Select(r => r.Send.SendBefore)),
        Sql.Ints(rows.Select(r => r.Send.Attempt)), Sql.Ints(rows.Select(r => r.Send.Failures)), Sql.Times(rows.Select(r => r.Send.ExpiresAt)),
        Sql.BigInts(rows.Select(r => r.Send.TemplateId)));
}

/// <summary>Fails queued messages that will not be sent.</summary>
internal sealed class DroppedMessageWriter() : RowWriter<DroppedMessageRow>(order: 79)
{
    private const string Update = """
        -- messaging.drop
        update oamessages o set status = 'failed', error_code = t.error_code
          from unnest($1, $2) as t (id, error_code) where o.id = t.id and o.status = 'queued'
        """;

    protected override NpgsqlBatchCommand Command(List<DroppedMessageRow> rows) =>
        Sql.With(Update, Sql.BigInts(rows.Select(r => r.MessageId)), Sql.Texts(rows.Select(r => r.ErrorCode)));
}

/// <summary>
/// Takes back what waits to be sent to a customer. A message moves between queue and flight meanwhile, by other turns: what is in the queue goes;
/// then what is in flight is marked, so that it does not come back; then what came back before the mark goes. A message that a sender is just taking
/// is waited for, before anything is held that the sender needs. What a merged customer left goes too, whether it has been moved to the survivor
/// already or not.
/// </summary>
internal sealed class WithdrawnMessagesWriter : IRowWriter
{
    private const string Whom = """
        whom as materialized (
             select t.account_id, t.channel, t.category, t.error_code,
                    array(select t.customer_id union all
                          select p.customer_id from engine.customer_profiles p where p.account_id = t.account_id and p.merged_into = t.customer_id) as ids
               from unnest($1, $2, $3, $4, $5) as t (account_id, customer_id, channel, category, error_code))
        """;

    private const string Unqueue = $"""
        -- messaging.withdraw_queued
        with {Whom},
        gone as (
             delete from engine.send_queue q
              using whom t, oamessages o, engine.messages m
              where o.account_id = t.account_id and o.customer_id = any(t.ids) and q.id = o.id and m.message_id = o.id
                and (t.channel is null or (m.needs_consent and m.channel = t.channel and m.category = t.category))
          returning q.id, t.error_code)
        update oamessages o set status = 'failed', error_code = gone.error_code from gone where o.id = gone.id and o.status = 'queued'
        """;

    private const string Mark = $"""
        -- messaging.withdraw_in_flight
        with {Whom}
        update engine.messages m set withdrawn = t.error_code
          from whom t, oamessages o
         where o.account_id = t.account_id and o.customer_id = any(t.ids) and m.message_id = o.id and m.outcome = 'sending'
           and (t.channel is null or (m.needs_consent and m.channel = t.channel and m.category = t.category))
        """;

    public Type RowType => typeof(WithdrawnMessagesRow);

    public int Order => 81;

    public void Write(NpgsqlBatch batch, IReadOnlyList<Row> rows)
    {
        var all = rows.Cast<WithdrawnMessagesRow>()
            .SelectMany(r => r.Of.IsEmpty ? [new Taken(r, null, null)] : r.Of.Select(o => new Taken(r, o.Channel.Word(), o.Category.Word()))).ToList();
        foreach (var sql in new[] { Unqueue, Mark, Unqueue })
        {
            batch.BatchCommands.Add(Sql.With(sql, Sql.BigInts(all.Select(r => r.Row.Account.Value)), Sql.BigInts(all.Select(r => r.Row.CustomerId)),
                Sql.Texts(all.Select(r => r.Channel)), Sql.Texts(all.Select(r => r.Category)), Sql.Texts(all.Select(r => r.Row.ErrorCode))));
        }
    }

    private sealed record Taken(WithdrawnMessagesRow Row, string? Channel, string? Category);
}
