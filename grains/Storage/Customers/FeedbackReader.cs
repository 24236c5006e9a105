using Npgsql;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>Reads what a customer's feedback names.</summary>
public sealed class FeedbackReader(NpgsqlDataSource database, MessageIdReader messageIds)
{
    /// <summary>Reads it.</summary>
    /// <param name="account">The account.</param>
    /// <param name="customerId">The customer.</param>
    /// <param name="items">Items with feedback.</param>
    public async Task<FeedbackFacts> ReadAsync(AccountId account, long customerId, IReadOnlyCollection<IngestItem> items)
    {
        var given = items.Select(i => (Item: i, Feedback: (FeedbackGiven)i.Effect!)).ToList();
        var campaigns = given.Where(g => g.Feedback.CampaignId is not null).Select(g => g.Feedback.CampaignId!.Value).Distinct().ToList();
        var days = given.Select(g => FeedbackRules.DayOf(g.Item.Time)).Distinct().ToArray();
        var facts = await FactsAsync(account, customerId, [.. given.Select(g => g.Feedback.ProductId).OfType<long>().Distinct()], campaigns, days).ConfigureAwait(false);
        return facts.Given.IsEmpty
            ? facts
            : facts with { Stored = [.. await messageIds.TakenAsync(account, [.. items.Select(i => i.MessageId)]).ConfigureAwait(false)] };
    }

    private async Task<FeedbackFacts> FactsAsync(AccountId account, long customerId, List<long> products, List<long> campaigns, DateOnly[] days)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Sql.With("""
            -- feedback.scale
            select nps_scale from engine.account_settings where account_id = $1
            """, Number(account.Value)));
        batch.BatchCommands.Add(Sql.With("""
            -- feedback.products
            select id from products where account_id = $1 and id = any($2) and deleted_at is null
            """, Number(account.Value), Sql.BigInts(products)));
        batch.BatchCommands.Add(Sql.With("""
            -- feedback.campaigns
            select id from marketing_campaigns where account_id = $1 and id = any($2) and deleted_at is null
            """, Number(account.Value), Sql.BigInts(campaigns)));
        batch.BatchCommands.Add(Sql.With("""
            -- feedback.given
            select campaign_id, (submitted_at at time zone 'UTC')::date
              from user_feedback
             where account_id = $1 and customer_id = $2 and campaign_id = any($3) and (submitted_at at time zone 'UTC')::date = any($4) and deleted_at is null
            """, Number(account.Value), Number(customerId), Sql.BigInts(campaigns), new NpgsqlParameter<DateOnly[]> { TypedValue = days }));
        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        var facts = new FeedbackFacts();
        if (await reader.ReadAsync().ConfigureAwait(false))
        {
            facts = facts with { Scale = FeedbackRules.ScaleOf(reader.GetString(0)) };
        }

        return facts with
        {
            Products = [.. await NextAsync(reader, r => r.GetInt64(0)).ConfigureAwait(false)],
            Campaigns = [.. await NextAsync(reader, r => r.GetInt64(0)).ConfigureAwait(false)],
            Given = [.. await NextAsync(reader, r => (r.GetInt64(0), r.GetFieldValue<DateOnly>(1))).ConfigureAwait(false)],
        };
    }

    private static async Task<List<T>> NextAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read)
    {
        await reader.NextResultAsync().ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static NpgsqlParameter Number(long value) => new NpgsqlParameter<long> { TypedValue = value };
}
