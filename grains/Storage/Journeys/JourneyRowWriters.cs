using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Journeys;

/// <summary>Inserts rows of <c>journeyLogs</c>.</summary>
internal sealed class JourneyLogWriter() : RowWriter<JourneyLogRow>(order: 70)
{
    private const string Insert = """
        -- journeys.insert_logs
        insert into journeylogs (id, account_id, journey_id, step_id, customer_id, event_time, outcome, detailjson)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    protected override NpgsqlBatchCommand Command(List<JourneyLogRow> rows) => Sql.With(Insert,
        Sql.BigInts(rows.Select(r => r.Id)), Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.BigInts(rows.Select(r => r.JourneyId)),
        Sql.BigInts(rows.Select(r => r.StepId)), Sql.BigInts(rows.Select(r => r.CustomerId)), Sql.Times(rows.Select(r => r.At)),
        Sql.Texts(rows.Select(r => r.Outcome)), Sql.Jsons(rows.Select(r => r.DetailJson)));
}

/// <summary>Inserts runs and ends them.</summary>
internal sealed class JourneyRunWriter : IRowWriter
{
    private const string Insert = """
        -- journeys.insert_runs
        insert into engine.journey_runs (run_id, account_id, journey_id, customer_id, version, status, entered_at, ended_at)
        select run_id, account_id, journey_id, customer_id, version, status, at, case when status <> 'active' then at end
          from unnest($1, $2, $3, $4, $5, $6, $7) as t (run_id, account_id, journey_id, customer_id, version, status, at) order by run_id
        """;

    private const string End = """
        -- journeys.end_runs
        update engine.journey_runs r set status = t.status, ended_at = t.at
          from unnest($1, $2, $3) as t (run_id, status, at) where r.run_id = t.run_id
        """;

    public Type RowType => typeof(JourneyRunRow);

    public int Order => 40;

    public void Write(NpgsqlBatch batch, IReadOnlyList<Row> rows)
    {
        var all = rows.Cast<JourneyRunRow>().ToLookup(r => r.IsNew);
        if (all[true].ToList() is { Count: > 0 } begun)
        {
            batch.BatchCommands.Add(Sql.With(Insert,
                Sql.BigInts(begun.Select(r => r.RunId)), Sql.BigInts(begun.Select(r => r.Account.Value)), Sql.BigInts(begun.Select(r => r.JourneyId)),
                Sql.BigInts(begun.Select(r => r.CustomerId)), Sql.Ints(begun.Select(r => r.Version)), Sql.Texts(begun.Select(r => r.Status)),
                Sql.Times(begun.Select(r => r.At))));
        }

        if (all[false].ToList() is { Count: > 0 } ended)
        {
            batch.BatchCommands.Add(Sql.With(End,
                Sql.BigInts(ended.Select(r => r.RunId)), Sql.Texts(ended.Select(r => r.Status)), Sql.Times(ended.Select(r => r.At))));
        }
    }
}
