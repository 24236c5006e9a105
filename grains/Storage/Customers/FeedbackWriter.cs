using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>Inserts what customers say of us.</summary>
internal sealed class FeedbackWriter() : RowWriter<FeedbackRow>(order: 73)
{
    private const string Insert = """
        -- customers.insert_feedback
        insert into user_feedback (account_id, customer_id, rating, feedback_text, tags, submitted_at, nps_score, feedback_type, product_id, campaign_id)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    protected override NpgsqlBatchCommand Command(List<FeedbackRow> rows) => Sql.With(Insert,
        Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.BigInts(rows.Select(r => r.CustomerId)), Sql.Ints(rows.Select(r => r.Rating)),
        Sql.Texts(rows.Select(r => r.Text)), Sql.Jsons(rows.Select(r => r.TagsJson)), Sql.Times(rows.Select(r => r.At)),
        Sql.Ints(rows.Select(r => r.NpsScore)), Sql.Texts(rows.Select(r => r.Type)), Sql.BigInts(rows.Select(r => r.ProductId)), Sql.BigInts(rows.Select(r => r.CampaignId)));
}
