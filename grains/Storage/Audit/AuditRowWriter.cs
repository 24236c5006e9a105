using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Audit;

/// <summary>Inserts rows of <c>auditLogs</c>.</summary>
internal sealed class AuditRowWriter() : RowWriter<AuditRow>(order: 90)
{
    private const string Insert = """
        -- audit.insert
        insert into auditlogs (id, account_id, entity_type, entity_id, action, actor_id, occurred_at, old_valuesjson, new_valuesjson)
        select unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), unnest($9)
        """;

    protected override NpgsqlBatchCommand Command(List<AuditRow> rows) => Sql.With(Insert,
        Sql.BigInts(rows.Select(r => r.Id)), Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.Texts(rows.Select(r => r.EntityType)),
        Sql.BigInts(rows.Select(r => r.EntityId)), Sql.Texts(rows.Select(r => r.Action)), Sql.Texts(rows.Select(r => r.Actor)),
        Sql.Times(rows.Select(r => r.At)), Sql.Jsons(rows.Select(r => r.OldJson)), Sql.Jsons(rows.Select(r => r.NewJson)));
}
