using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Media;

/// <summary>Inserts media that are to be fetched.</summary>
internal sealed class MediaWriter() : RowWriter<MediaRow>(order: 95)
{
    private const string Insert = """
        -- media.insert
        insert into engine.media (id, account_id, customer_id, message_id, place, lane, kind, url, name, told_size, told_md5, state, reason, not_before, created_at)
        select id, account_id, customer_id, message_id, place, lane, kind, url, name, size, md5, case when url is null then 'failed' else 'pending' end,
               case when url is null then 'no_url' end, at, at
          from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
               as t (id, account_id, customer_id, message_id, place, lane, kind, url, name, size, md5, at)
         order by id
        """;

    protected override NpgsqlBatchCommand Command(List<MediaRow> rows) => Sql.With(Insert,
        Sql.BigInts(rows.Select(r => r.Id)), Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.BigInts(rows.Select(r => r.CustomerId)),
        Sql.BigInts(rows.Select(r => r.MessageId)), Sql.Ints(rows.Select(r => r.Media.Place)), Sql.Ints(rows.Select(r => MediaLanes.Of(r.Id))),
        Sql.Texts(rows.Select(r => r.Media.Kind)), Sql.Texts(rows.Select(r => r.Media.Url)), Sql.Texts(rows.Select(r => r.Media.Name)),
        Sql.BigInts(rows.Select(r => r.Media.Size)), Sql.Texts(rows.Select(r => r.Media.Checksum)), Sql.Times(rows.Select(r => r.At)));
}

/// <summary>Puts media off that could not be fetched, or gives them up.</summary>
internal sealed class MediaStepWriter() : RowWriter<MediaStepRow>(order: 96)
{
    private const string Update = """
        -- media.step
        update engine.media m
           set state = t.state, attempts = t.attempts, reason = t.reason, not_before = t.not_before, size = coalesce(t.size, m.size)
          from unnest($1, $2, $3, $4, $5, $6, $7) as t (account_id, id, attempts, state, reason, not_before, size)
         where m.account_id = t.account_id and m.id = t.id and m.state = 'pending' and m.attempts = t.attempts - 1
        """;

    protected override NpgsqlBatchCommand Command(List<MediaStepRow> rows) => Sql.With(Update,
        Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.BigInts(rows.Select(r => r.Id)), Sql.Ints(rows.Select(r => r.Attempts)),
        Sql.Texts(rows.Select(r => r.Step.State.Word())), Sql.Texts(rows.Select(r => r.Step.Reason)), Sql.Times(rows.Select(r => r.Step.NotBefore)),
        Sql.BigInts(rows.Select(r => r.Step.Size)));
}
