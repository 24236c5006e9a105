using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Messaging;

/// <summary>Inserts decisions.</summary>
internal sealed class DecisionWriter() : RowWriter<DecisionRow>(order: 80)
{
    private const string Insert = """
        -- messaging.insert_decisions
        insert into engine.decisions (id, account_id, customer_id, decided_at, channel, category, outcome, code, policy_version, template_id,
               journey_id, run_id, message_id, trace, until, campaign_id)
        select unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), unnest($9),
               unnest($10), unnest($11), unnest($12), unnest($13), unnest($14), unnest($15), unnest($16)
        """;

    protected override NpgsqlBatchCommand Command(List<DecisionRow> rows) => Sql.With(Insert,
        Sql.BigInts(rows.Select(r => r.Id)), Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.BigInts(rows.Select(r => r.CustomerId)),
        Sql.Times(rows.Select(r => r.At)), Sql.Texts(rows.Select(r => r.Channel.Word())), Sql.Texts(rows.Select(r => r.Category.Word())),
        Sql.Texts(rows.Select(r => r.Outcome)), Sql.Texts(rows.Select(r => r.Code)), Sql.BigInts(rows.Select(r => r.PolicyVersion)),
        Sql.BigInts(rows.Select(r => r.TemplateId)), Sql.BigInts(rows.Select(r => r.JourneyId)), Sql.BigInts(rows.Select(r => r.RunId)),
        Sql.BigInts(rows.Select(r => r.MessageId)), Sql.Texts(rows.Select(r => r.TraceJson)), Sql.Times(rows.Select(r => r.Until)),
        Sql.BigInts(rows.Select(r => r.CampaignId)));
}

/// <summary>Inserts queued messages: the dictionary's row, the engine's, and the place in the queue.</summary>
internal sealed class QueuedMessageWriter : IRowWriter
{
    // Tags hold no control characters.
    private const char Separator = '\u001f';

    private const string Messages = """
        -- messaging.insert_messages
        insert into oamessages (id, account_id, customer_id, template_id, content, varsjson, created_at, campaign_id, direction, status)
        select unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), 'outbound', 'queued'
        """;

    private const string Details = """
        -- messaging.insert_message_details
        insert into engine.messages (message_id, account_id, oa_id, channel, category, journey_id, run_id, step_no, decision_id, template_version,
               needs_consent, tags, echo)
        select unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), unnest($9),
               unnest($10), unnest($11), string_to_array(unnest($12), E'\x1f'), unnest($13)
        """;

    private const string Queue = """
        -- messaging.enqueue
        insert into engine.send_queue (id, account_id, oa_id, channel, lane, journey_id, recipient, body, not_before, send_before, expires_at, campaign_id,
                                       template_id)
        select unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), unnest($9),
               unnest($10), unnest($11), unnest($12), unnest($13)
        """;

    public Type RowType => typeof(QueuedMessageRow);

    public int Order => 75;

    public void Write(NpgsqlBatch batch, IReadOnlyList<Row> rows)
    {
        var all = rows.Cast<QueuedMessageRow>().OrderBy(r => r.Id).ToList();
        var ids = all.Select(r => r.Id).ToArray();
        var accounts = all.Select(r => r.Account.Value).ToArray();
        var channels = all.Select(r => r.Channel.Word()).ToArray();
        var lanes = all.Select(r => r.Category.Word()).ToArray();
        batch.BatchCommands.Add(Sql.With(Messages,
            Sql.BigInts(ids), Sql.BigInts(accounts), Sql.BigInts(all.Select(r => r.CustomerId)), Sql.BigInts(all.Select(r => r.TemplateId)),
            Sql.Texts(all.Select(r => r.Content)), Sql.Jsons(all.Select(r => r.VarsJson)), Sql.Times(all.Select(r => r.At)), Sql.BigInts(all.Select(r => r.CampaignId))));
        batch.BatchCommands.Add(Sql.With(Details,
            Sql.BigInts(ids), Sql.BigInts(accounts), Sql.BigInts(all.Select(r => r.OaId)), Sql.Texts(channels), Sql.Texts(lanes),
            Sql.BigInts(all.Select(r => r.JourneyId)), Sql.BigInts(all.Select(r => r.RunId)), Sql.Ints(all.Select(r => r.StepNo)),
            Sql.BigInts(all.Select(r => r.DecisionId)), Sql.Ints(all.Select(r => r.TemplateVersion)), Sql.Booleans(all.Select(r => r.NeedsConsent)),
            Sql.Texts(all.Select(r => string.Join(Separator, r.Tags))), Sql.Jsons(all.Select(r => Sql.Json(r.Mark)))));
        batch.BatchCommands.Add(Sql.With(Queue,
            Sql.BigInts(ids), Sql.BigInts(accounts), Sql.BigInts(all.Select(r => r.OaId)), Sql.Texts(channels), Sql.Texts(lanes),
            Sql.BigInts(all.Select(r => r.JourneyId)), Sql.Texts(all.Select(r => r.Recipient)), Sql.Jsons(all.Select(r => r.BodyJson)),
            Sql.Times(all.Select(r => r.NotBefore ?? r.At)), Sql.Times(all.Select(r => r.SendBefore)), Sql.Times(all.Select(r => r.ExpiresAt)),
            Sql.BigInts(all.Select(r => r.CampaignId)), Sql.BigInts(all.Select(r => r.TemplateId ?? 0))));
    }
}
