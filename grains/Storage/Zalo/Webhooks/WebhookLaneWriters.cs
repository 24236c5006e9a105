using Npgsql;
using ZaloOrleans.Privacy;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>Moves the status of messages forward: queued, sent, delivered, read. One that failed stays failed.</summary>
internal sealed class MessageReceiptWriter() : RowWriter<MessageReceiptRow>(order: 78)
{
    // Several receipts of a message become one before the update, which would take any one of them.
    private const string Update = """
        -- webhooks.receive
        with receipts as (
             select m.message_id, bool_or(t.is_read) as is_read,
                    min(t.at) as delivered_at, min(t.at) filter (where t.is_read) as read_at
               from unnest($1, $2, $3, $4) as t (account_id, zalo_message_id, is_read, at)
               join engine.messages m on m.account_id = t.account_id and m.zalo_message_id = t.zalo_message_id
              group by m.message_id)
        update oamessages o
           set status = case when o.status = 'read' or r.is_read then 'read' else 'delivered' end,
               sent_at = coalesce(o.sent_at, r.delivered_at),
               delivered_at = least(o.delivered_at, r.delivered_at),
               read_at = least(o.read_at, r.read_at)
          from receipts r
         where o.id = r.message_id and o.direction = 'outbound' and o.status <> 'failed'
        """;

    protected override NpgsqlBatchCommand Command(List<MessageReceiptRow> rows) => Sql.With(Update,
        Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.Texts(rows.Select(r => r.ZaloMessageId)), Sql.Booleans(rows.Select(r => r.IsRead)),
        Sql.Times(rows.Select(r => r.At)));
}

/// <summary>Takes webhooks whose effect is committed out of the inbox.</summary>
internal sealed class WebhookDoneWriter : IRowWriter
{
    private const string Mark = """
        -- webhooks.succeed
        update oawebhookevents w set status = 'success', processed_at = t.at
          from (select unnest($1) as id, unnest($2) as received_at, unnest($3) as at) t
         where w.id = t.id and w.received_at = t.received_at and w.received_at between $4 and $5
        """;

    private static readonly string Forget = $"""
        -- webhooks.forget
        update oawebhookevents w set payloadjson = {ErasedWebhooks.LeftOf("w.payloadjson")}
          from unnest($1, $2) as t (id, received_at)
         where w.id = t.id and w.received_at = t.received_at and w.received_at between $3 and $4
        """;

    private const string Delete = """
        -- webhooks.dequeue
        delete from engine.webhook_inbox where event_id = any($1)
        """;

    public Type RowType => typeof(WebhookDoneRow);

    public int Order => 87;

    public void Write(NpgsqlBatch batch, IReadOnlyList<Row> rows)
    {
        var all = rows.Cast<WebhookDoneRow>().ToList();
        var ids = all.Select(r => r.EventId).ToArray();
        batch.BatchCommands.Add(Sql.With(Mark, Sql.BigInts(ids), Sql.Times(all.Select(r => r.ReceivedAt)), Sql.Times(all.Select(r => r.At)),
            Sql.Time(all.Min(r => r.ReceivedAt)), Sql.Time(all.Max(r => r.ReceivedAt))));
        if (all.FindAll(r => r.IsForgotten) is { Count: > 0 } forgotten)
        {
            batch.BatchCommands.Add(Sql.With(Forget, Sql.BigInts(forgotten.Select(r => r.EventId)), Sql.Times(forgotten.Select(r => r.ReceivedAt)),
                Sql.Time(forgotten.Min(r => r.ReceivedAt)), Sql.Time(forgotten.Max(r => r.ReceivedAt))));
        }

        batch.BatchCommands.Add(Sql.With(Delete, Sql.BigInts(ids)));
    }
}

/// <summary>Puts webhooks off whose effect failed.</summary>
internal sealed class WebhookRetryWriter() : RowWriter<WebhookRetryRow>(order: 88)
{
    private const string Update = """
        -- webhooks.put_off
        update engine.webhook_inbox i set attempt = t.attempt, not_before = t.not_before
          from unnest($1, $2, $3) as t (event_id, attempt, not_before)
         where i.event_id = t.event_id and i.attempt = t.attempt - 1
        """;

    protected override NpgsqlBatchCommand Command(List<WebhookRetryRow> rows) => Sql.With(Update,
        Sql.BigInts(rows.Select(r => r.EventId)), Sql.Ints(rows.Select(r => r.Attempt)), Sql.Times(rows.Select(r => r.NotBefore)));
}

/// <summary>Parks webhooks whose effect failed too often.</summary>
internal sealed class WebhookParkedWriter() : RowWriter<WebhookParkedRow>(order: 89)
{
    private const string Park = """
        -- webhooks.park
        with gone as (
             delete from engine.webhook_inbox i using unnest($1, $2, $3, $4, $5) as t (event_id, received_at, at, attempts, reason)
              where i.event_id = t.event_id
          returning i.event_id, i.account_id, i.received_at, i.oa_row_id, i.oa_id, i.message_id, t.attempts, t.reason, t.at, i.lane),
        parked as (
             insert into engine.parked_webhooks (event_id, account_id, received_at, oa_row_id, oa_id, message_id, attempts, reason, parked_at, lane)
             select * from gone)
        update oawebhookevents w set status = 'failed', processed_at = gone.at
          from gone where w.id = gone.event_id and w.received_at = gone.received_at and w.received_at between $6 and $7
        """;

    protected override NpgsqlBatchCommand Command(List<WebhookParkedRow> rows) => Sql.With(Park,
        Sql.BigInts(rows.Select(r => r.EventId)), Sql.Times(rows.Select(r => r.ReceivedAt)), Sql.Times(rows.Select(r => r.At)),
        Sql.Ints(rows.Select(r => r.Attempts)), Sql.Texts(rows.Select(r => r.Reason)),
        Sql.Time(rows.Min(r => r.ReceivedAt)), Sql.Time(rows.Max(r => r.ReceivedAt)));
}

/// <summary>Puts parked webhooks back into their inboxes, each once however many ask for it.</summary>
internal sealed class WebhookAgainWriter() : RowWriter<WebhookAgainRow>(order: 93)
{
    private const string Update = """
        -- webhooks.put_back
        with back as (
             delete from engine.parked_webhooks p using unnest($1, $2) as t (event_id, at)
              where p.event_id = t.event_id
          returning p.event_id, p.account_id, p.lane, p.received_at, p.oa_row_id, p.oa_id, p.message_id, t.at),
        waiting as (
             insert into engine.webhook_inbox (event_id, account_id, lane, received_at, oa_row_id, oa_id, message_id, not_before)
             select event_id, account_id, lane, received_at, oa_row_id, oa_id, message_id, at from back)
        update oawebhookevents w set status = 'pending', processed_at = null
          from back where w.id = back.event_id and w.received_at = back.received_at
        """;

    protected override NpgsqlBatchCommand Command(List<WebhookAgainRow> rows) =>
        Sql.With(Update, Sql.BigInts(rows.Select(r => r.EventId)), Sql.Times(rows.Select(r => r.At)));
}
