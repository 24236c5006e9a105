using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Ingest;

/// <summary>Inserts rows of <c>events</c>.</summary>
internal sealed class EventRowWriter() : RowWriter<EventRow>(order: 60)
{
    private const string Insert = """
        -- ingest.insert_events
        insert into events (id, account_id, customer_id, session_id, event_time, event_name, propertiesjson, source, device_id)
        select unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), unnest($9)
        """;

    protected override NpgsqlBatchCommand Command(List<EventRow> rows) => Sql.With(Insert,
        Sql.BigInts(rows.Select(r => r.Id)), Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.BigInts(rows.Select(r => r.CustomerId)),
        Sql.BigInts(rows.Select(r => r.SessionId)), Sql.Times(rows.Select(r => r.Time)), Sql.Texts(rows.Select(r => r.Name)),
        Sql.Jsons(rows.Select(r => r.PropertiesJson)), Sql.Texts(rows.Select(r => r.Source)), Sql.Texts(rows.Select(r => r.DeviceId)));
}
