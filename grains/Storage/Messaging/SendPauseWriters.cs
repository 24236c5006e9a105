using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Messaging;

/// <summary>Writes what rests. The longer rest wins: an answer that comes late does not shorten it.</summary>
internal sealed class SendPauseWriter() : RowWriter<SendPauseRow>(order: 78)
{
    private const string Upsert = """
        -- messaging.pause
        insert into engine.send_pauses as p (account_id, oa_id, channel, lane, template_id, until, code, advice, since)
        select distinct on (account_id, oa_id, channel, lane, template_id) account_id, oa_id, channel, lane, template_id, until, code, advice, since
          from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) as t (account_id, oa_id, channel, lane, template_id, until, code, advice, since)
         order by account_id, oa_id, channel, lane, template_id, until desc nulls first
            on conflict (account_id, oa_id, channel, lane, template_id) do update
           set until = excluded.until, code = excluded.code, advice = excluded.advice, since = excluded.since
         where p.until is not null and (excluded.until is null or excluded.until > p.until)
        """;

    protected override NpgsqlBatchCommand Command(List<SendPauseRow> rows) => Sql.With(Upsert,
        Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.BigInts(rows.Select(r => r.OaId)), Sql.Texts(rows.Select(r => r.Channel?.Word() ?? "")),
        Sql.Texts(rows.Select(r => r.Lane?.Word() ?? "")), Sql.BigInts(rows.Select(r => r.TemplateId)), Sql.Times(rows.Select(r => r.Until)),
        Sql.Texts(rows.Select(r => r.Code)), Sql.Texts(rows.Select(r => r.Advice)), Sql.Times(rows.Select(r => r.At)));
}

/// <summary>Ends all rests of an Official Account's.</summary>
internal sealed class ResumeSendingWriter() : RowWriter<ResumeSendingRow>(order: 79)
{
    private const string Delete = """
        -- messaging.resume
        delete from engine.send_pauses p using unnest($1, $2) as t (account_id, oa_id) where p.account_id = t.account_id and p.oa_id = t.oa_id
        """;

    protected override NpgsqlBatchCommand Command(List<ResumeSendingRow> rows) =>
        Sql.With(Delete, Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.BigInts(rows.Select(r => r.OaId)));
}
