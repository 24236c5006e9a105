using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Messaging;

/// <summary>Inserts messages that the engine did not send: the dictionary's row, and the engine's with Zalo's id.</summary>
internal sealed class ConversationWriter : IRowWriter
{
    private const string Messages = """
        -- conversations.insert_messages
        insert into oamessages (id, account_id, customer_id, direction, content, varsjson, status, sent_at, delivered_at, created_at)
        select id, account_id, customer_id, case when is_inbound then 'inbound' else 'outbound' end, content, vars,
               case when is_inbound then 'delivered' else 'sent' end, at, case when is_inbound then at end, at
          from (select unnest($1) as id, unnest($2) as account_id, unnest($3) as customer_id, unnest($4) as is_inbound, unnest($5) as content, unnest($6) as vars, unnest($7) as at) t order by id
        """;

    private const string Details = """
        -- conversations.insert_message_details
        insert into engine.messages (message_id, account_id, oa_id, channel, zalo_message_id, echo)
        select id, account_id, oa_id, 'oa', zalo_message_id, echo
          from (select unnest($1) as id, unnest($2) as account_id, unnest($3) as oa_id, unnest($4) as zalo_message_id, unnest($5) as echo) t order by id
        """;

    public Type RowType => typeof(ConversationRow);

    public int Order => 74;

    public void Write(NpgsqlBatch batch, IReadOnlyList<Row> rows)
    {
        var all = rows.Cast<ConversationRow>().ToList();
        var ids = all.Select(r => r.Id).ToArray();
        var accounts = all.Select(r => r.Account.Value).ToArray();
        batch.BatchCommands.Add(Sql.With(Messages,
            Sql.BigInts(ids), Sql.BigInts(accounts), Sql.BigInts(all.Select(r => r.CustomerId)), Sql.Booleans(all.Select(r => r.IsInbound)),
            Sql.Texts(all.Select(r => r.Content)), Sql.Jsons(all.Select(r => r.VarsJson)), Sql.Times(all.Select(r => r.At))));
        batch.BatchCommands.Add(Sql.With(Details,
            Sql.BigInts(ids), Sql.BigInts(accounts), Sql.BigInts(all.Select(r => r.OaId)), Sql.Texts(all.Select(r => r.ZaloMessageId)),
            Sql.Jsons(all.Select(r => Sql.Json(r.Unclear)))));
    }
}

/// <summary>Takes rows of unclear echoes out of the conversation again, and gives what became of them to the messages that they stood for.</summary>
internal sealed class ExplainedEchoWriter() : RowWriter<ExplainedEchoRow>(order: 94)
{
    private const string Explain = """
        -- conversations.explain_echoes
        with known as (select * from unnest($1, $2, $3) as t (row_id, message_id, at)),
        forgotten as (
             update engine.messages m set zalo_message_id = null, echo = null from known where m.message_id = known.row_id),
        gone as (
             update oamessages o set deleted_at = known.at from known where o.id = known.row_id
          returning known.message_id, o.status, o.delivered_at, o.read_at)
        update oamessages o
           set status = gone.status, delivered_at = gone.delivered_at, read_at = gone.read_at
          from gone where o.id = gone.message_id and o.status = 'sent' and gone.status in ('delivered', 'read')
        """;

    protected override NpgsqlBatchCommand Command(List<ExplainedEchoRow> rows) => Sql.With(Explain,
        Sql.BigInts(rows.Select(r => r.RowId)), Sql.BigInts(rows.Select(r => r.MessageId)), Sql.Times(rows.Select(r => r.At)));
}
