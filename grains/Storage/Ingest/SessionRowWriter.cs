using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Ingest;

/// <summary>Inserts sessions and moves them on.</summary>
internal sealed class SessionRowWriter() : IRowWriter
{
    private const string Insert = """
        -- ingest.insert_sessions
        insert into sessions (id, account_id, customer_id, started_at, ended_at, device_id, utm_source, utm_medium, utm_campaign)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) as t (id) order by id
        """;

    private const string Update = """
        -- ingest.move_sessions
        update sessions s
           set started_at = least(s.started_at, t.started_at), ended_at = greatest(s.ended_at, t.ended_at),
               utm_source = coalesce(s.utm_source, t.utm_source), utm_medium = coalesce(s.utm_medium, t.utm_medium),
               utm_campaign = coalesce(s.utm_campaign, t.utm_campaign)
          from unnest($1, $2, $3, $4, $5, $6) as t (id, started_at, ended_at, utm_source, utm_medium, utm_campaign)
         where s.id = t.id
        """;

    public Type RowType => typeof(SessionRow);

    public int Order => 50;

    public void Write(NpgsqlBatch batch, IReadOnlyList<Row> rows)
    {
        var all = rows.Cast<SessionRow>().ToLookup(r => r.IsNew);
        if (all[true].ToList() is { Count: > 0 } inserts)
        {
            batch.BatchCommands.Add(Sql.With(Insert,
                Sql.BigInts(inserts.Select(r => r.Id)), Sql.BigInts(inserts.Select(r => r.Account.Value)), Sql.BigInts(inserts.Select(r => r.CustomerId)),
                Sql.Times(inserts.Select(r => r.StartedAt)), Sql.Times(inserts.Select(r => r.EndedAt)), Sql.Texts(inserts.Select(r => r.Device)),
                Sql.Texts(inserts.Select(r => r.Utm?.Source)), Sql.Texts(inserts.Select(r => r.Utm?.Medium)), Sql.Texts(inserts.Select(r => r.Utm?.Campaign))));
        }

        if (all[false].ToList() is { Count: > 0 } moves)
        {
            batch.BatchCommands.Add(Sql.With(Update,
                Sql.BigInts(moves.Select(r => r.Id)), Sql.Times(moves.Select(r => r.StartedAt)), Sql.Times(moves.Select(r => r.EndedAt)),
                Sql.Texts(moves.Select(r => r.Utm?.Source)), Sql.Texts(moves.Select(r => r.Utm?.Medium)), Sql.Texts(moves.Select(r => r.Utm?.Campaign))));
        }
    }
}
