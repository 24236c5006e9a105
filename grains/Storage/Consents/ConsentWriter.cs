using Npgsql;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Consents;

/// <summary>Adds to the ledger of consents.</summary>
internal sealed class ConsentWriter() : RowWriter<ConsentRow>(order: 13)
{
    private const string Insert = """
        -- consents.insert
        insert into engine.consents (account_id, customer_id, channel, category, granted, said_at, source, text_version, proof, actor)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    protected override NpgsqlBatchCommand Command(List<ConsentRow> rows) => Sql.With(Insert,
        Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.BigInts(rows.Select(r => r.CustomerId)), Sql.Texts(rows.Select(r => r.Entry.Channel?.Word() ?? "")),
        Sql.Texts(rows.Select(r => r.Entry.Category.Word())), Sql.Booleans(rows.Select(r => r.Entry.IsGranted)), Sql.Times(rows.Select(r => r.Entry.At)),
        Sql.Texts(rows.Select(r => r.Source)), Sql.Texts(rows.Select(r => r.TextVersion)), Sql.Texts(rows.Select(r => r.Proof)), Sql.Texts(rows.Select(r => r.Actor)));
}
