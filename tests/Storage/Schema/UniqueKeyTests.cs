using Npgsql;
using ZaloOrleans.Databases;

namespace ZaloOrleans.Schema;

/// <summary>Unique keys hold among rows that are not soft-deleted.</summary>
public sealed class UniqueKeyTests(SharedDatabase shared) : SchemaTest(shared)
{
    [Theory]
    [InlineData("customers", "insert into customers (account_id, email) values ($1, 'lan@example.vn')")]
    [InlineData("zalo_accounts", "insert into zalo_accounts (account_id, zalo_user_id) values ($1, '1')")]
    [InlineData("oaTemplates", "insert into oaTemplates (account_id, code, content) values ($1, 'a', '')")]
    [InlineData("suppressionLists", "insert into suppressionLists (account_id, type, value) values ($1, 'email', 'a')")]
    [InlineData("links", "insert into links (account_id, target_url, short_code) values ($1, 'https://a.vn', 'a' || $1)")]
    public async Task UniqueKey_AfterASoftDelete_IsFreeAgain(string table, string insert)
    {
        var account = await AccountAsync();
        await Engine.ExecuteAsync(insert, account.Value);
        Assert.Equal(PostgresErrorCodes.UniqueViolation, await Engine.ErrorAsync(insert, account.Value));
        await Engine.ExecuteAsync($"update {table} set deleted_at = now() where account_id = $1", account.Value);
        await Engine.ExecuteAsync(insert, account.Value);
    }

    [Fact]
    public async Task ShortCode_OfAnotherAccount_IsTaken()
    {
        const string insert = "insert into links (account_id, target_url, short_code) values ($1, 'https://a.vn', 'tet2027')";
        await Engine.ExecuteAsync(insert, (await AccountAsync()).Value);
        Assert.Equal(PostgresErrorCodes.UniqueViolation, await Engine.ErrorAsync(insert, (await AccountAsync()).Value));
    }

    [Fact]
    public async Task Email_OfAnotherAccount_IsFree_AndAPhoneMayBelongToSeveral()
    {
        var account = await AccountAsync();
        const string insert = "insert into customers (account_id, email, phone) values ($1, $2, '+84912345678')";
        await Engine.ExecuteAsync(insert, account.Value, "mai@example.vn");
        await Engine.ExecuteAsync(insert, account.Value, "mai2@example.vn");
        await Engine.ExecuteAsync(insert, (await AccountAsync()).Value, "mai@example.vn");
    }

    [Fact]
    public async Task Links_OfACustomer_AtMostOneIsPrimary()
    {
        var account = await AccountAsync();
        var customer = await CustomerAsync(account);
        async Task<string?> LinkAsync(string user, bool primary) => await Engine.ErrorAsync(
            """
            with person as (insert into zalo_accounts (account_id, zalo_user_id) values ($1, $3) returning id)
            insert into customerZaloLinks (account_id, customer_id, zalo_account_id, primary_flag) select $1, $2, id, $4 from person
            """, account.Value, customer, user, primary);
        Assert.Null(await LinkAsync("1", false));
        Assert.Null(await LinkAsync("2", false));
        Assert.Null(await LinkAsync("3", true));
        Assert.Equal(PostgresErrorCodes.UniqueViolation, await LinkAsync("4", true));
        await Engine.ExecuteAsync("update customerZaloLinks set deleted_at = now() where customer_id = $1 and primary_flag", customer);
        Assert.Null(await LinkAsync("5", true));
    }

    [Fact]
    public async Task Metrics_WithoutAnAdvertisement_CountAsEqual()
    {
        var account = await AccountAsync();
        var campaign = await CampaignAsync(account.Value);
        const string insert = "insert into campaign_performance_metrics (account_id, campaign_id, metric_date) values ($1, $2, '2026-11-23')";
        Assert.Null(await Engine.ErrorAsync(insert, account.Value, campaign));
        Assert.Equal(PostgresErrorCodes.UniqueViolation, await Engine.ErrorAsync(insert, account.Value, campaign));
    }

    [Fact]
    public async Task Feedback_TwiceADay_IsRefusedForACampaignOnly()
    {
        var account = await AccountAsync();
        var (customer, campaign) = (await CustomerAsync(account), await CampaignAsync(account.Value));
        Task<string?> FeedbackAsync(long? about, string at) => Engine.ErrorAsync(
            "insert into user_feedback (account_id, customer_id, campaign_id, submitted_at) values ($1, $2, $3::bigint, $4::timestamptz)", account.Value, customer, about, at);
        Assert.Null(await FeedbackAsync(campaign, "2026-11-23 00:00Z"));
        Assert.Equal(PostgresErrorCodes.UniqueViolation, await FeedbackAsync(campaign, "2026-11-23 23:59Z"));
        Assert.Equal(PostgresErrorCodes.UniqueViolation, await FeedbackAsync(campaign, "2026-11-24 06:59+07"));
        Assert.Null(await FeedbackAsync(campaign, "2026-11-24 00:00Z"));
        Assert.Null(await FeedbackAsync(null, "2026-11-23 00:00Z"));
        Assert.Null(await FeedbackAsync(null, "2026-11-23 00:00Z"));
    }

    [Theory]
    [InlineData("insert into journeys (account_id, name, status) values ($1, 'x', 'draft')")]
    [InlineData("insert into oaTemplates (account_id, code, content, status) values ($1, 'x', '', 'Sent')")]
    [InlineData("insert into product_variants (account_id, product_id, sku, status) values ($1, 1, 'x', 'Sold')")]
    [InlineData("insert into products (account_id, name) values ($1, '')")]
    [InlineData("insert into products (account_id, name) values ($1, repeat('ạ', 256))")]
    [InlineData("insert into assets (account_id, type, url, tags) values ($1, 'image', 'https://a.vn', '{}')")]
    [InlineData("insert into oaWebhookEvents (account_id, event_type, payloadJSON, status) values ($1, 'x', '{}', 'done')")]
    public async Task Value_OutOfItsBounds_IsRefused(string insert) =>
        Assert.Equal(PostgresErrorCodes.CheckViolation, await Engine.ErrorAsync(insert, (await AccountAsync()).Value));

    private async Task<long> CampaignAsync(long account) => (long)(await Engine.ScalarAsync(
        "insert into marketing_campaigns (account_id, name, status_id) select $1, 'Tết', min(id) from campaign_statuses where account_id = $1 returning id", account))!;
}
