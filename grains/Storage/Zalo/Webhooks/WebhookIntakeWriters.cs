using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>Inserts rows of <c>oaWebhookEvents</c>.</summary>
internal sealed class WebhookEventWriter() : RowWriter<WebhookEventRow>(order: 84)
{
    private const string Insert = """
        -- webhooks.insert_events
        insert into oawebhookevents (id, account_id, event_type, payloadjson, received_at, status, processed_at)
        select id, account_id, event_type, payload, received_at, case when is_done then 'success' else 'pending' end, case when is_done then received_at end
          from (select unnest($1) as id, unnest($2) as account_id, unnest($3) as event_type, unnest($4) as payload, unnest($5) as received_at, unnest($6) as is_done) t
        """;

    protected override NpgsqlBatchCommand Command(List<WebhookEventRow> rows) => Sql.With(Insert,
        Sql.BigInts(rows.Select(r => r.Id)), Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.Texts(rows.Select(r => r.EventType)),
        Sql.Jsons(rows.Select(r => r.PayloadJson)), Sql.Times(rows.Select(r => r.ReceivedAt)), Sql.Booleans(rows.Select(r => r.IsDone)));
}

/// <summary>Puts webhooks into the inbox of their lane.</summary>
internal sealed class WebhookInboxWriter() : RowWriter<WebhookInboxRow>(order: 85)
{
    private const string Insert = """
        -- webhooks.enqueue
        insert into engine.webhook_inbox (event_id, account_id, lane, received_at, not_before, oa_row_id, oa_id, message_id)
        select event_id, account_id, lane, received_at, received_at, oa_row_id, oa_id, message_id
          from (select unnest($1) as event_id, unnest($2) as account_id, unnest($3) as lane, unnest($4) as received_at, unnest($5) as oa_row_id, unnest($6) as oa_id, unnest($7) as message_id) t
        """;

    protected override NpgsqlBatchCommand Command(List<WebhookInboxRow> rows) => Sql.With(Insert,
        Sql.BigInts(rows.Select(r => r.EventId)), Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.SmallInts(rows.Select(r => (short)r.Lane)),
        Sql.Times(rows.Select(r => r.ReceivedAt)), Sql.BigInts(rows.Select(r => r.OaRowId)), Sql.Texts(rows.Select(r => r.OaId)),
        Sql.Texts(rows.Select(r => r.MessageId)));
}

/// <summary>Keeps webhooks of Official Accounts that nobody connected.</summary>
internal sealed class UnroutedWebhookWriter() : RowWriter<UnroutedWebhookRow>(order: 86)
{
    private const string Insert = """
        -- webhooks.insert_unrouted
        insert into engine.unrouted_webhooks (app_id, oa_id, event_type, payload, received_at)
        select * from unnest($1, $2, $3, $4, $5)
        """;

    protected override NpgsqlBatchCommand Command(List<UnroutedWebhookRow> rows) => Sql.With(Insert,
        Sql.Texts(rows.Select(r => r.AppId)), Sql.Texts(rows.Select(r => r.OaId)), Sql.Texts(rows.Select(r => r.EventName)),
        Sql.Jsons(rows.Select(r => r.PayloadJson)), Sql.Times(rows.Select(r => r.ReceivedAt)));
}
