using ZaloOrleans.Customers;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.MiniApps;

/// <summary>Feedback of a Mini App's user: a row and an event in one commit, or neither.</summary>
public sealed class FeedbackTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private EngineCluster Engine => silo.Engine;

    [Fact]
    public async Task Feedback_IsARowAndAnEvent_AndARepeatIsTheFirst()
    {
        var account = await Engine.AccountAsync();
        var customer = await Engine.CustomerAsync(account, "lan");
        var (product, campaign) = (await ProductAsync(account), await CampaignAsync(account));
        var given = new FeedbackGiven(4, "Rất đẹp", ["vải", "màu"]) { NpsScore = 9, Type = "praise", ProductId = product, CampaignId = campaign };

        var first = await GiveAsync(account, customer, given, "f-1");
        var again = await GiveAsync(account, customer, given, "f-1");

        Assert.Equal((null, false), (first.Error, first.Duplicate));
        Assert.Equal((null, true, first.EventId), (again.Error, again.Duplicate, again.EventId));
        Assert.Equal($"""{customer} {product} {campaign} praise Rất đẹp 4.00 9 ["vải", "màu"]""", await Engine.ScalarAsync<string>($"""
            select customer_id || ' ' || product_id || ' ' || campaign_id || ' ' || feedback_type || ' ' || feedback_text || ' ' || rating || ' ' || nps_score || ' ' || tags
              from user_feedback where account_id = {account}
            """));
        Assert.Equal("praise 9", await Engine.ScalarAsync<string>($"""
            select propertiesjson ->> 'feedbackType' || ' ' || (propertiesjson ->> 'npsScore') from events where customer_id = {customer} and event_name = 'feedback_submitted'
            """));
    }

    [Fact]
    public async Task Feedback_SecondOfADayAboutACampaign_IsRefused_AndAboutNoneIsTaken()
    {
        var account = await Engine.AccountAsync();
        var customer = await Engine.CustomerAsync(account, "lan");
        var other = await Engine.CustomerAsync(account, "an");
        var campaign = await CampaignAsync(account);
        var given = new FeedbackGiven(5, null, []) { CampaignId = campaign };
        Assert.Null((await GiveAsync(account, customer, given, "a")).Error);

        Assert.Equal(("/campaignId", FeedbackRules.AlreadyGiven), await RefusalAsync(account, customer, given with { Rating = 1 }, "b"));
        Assert.Null((await GiveAsync(account, other, given, "c")).Error);
        Assert.Null((await GiveAsync(account, customer, new FeedbackGiven(1, null, []), "d")).Error);
        Assert.Null((await GiveAsync(account, customer, new FeedbackGiven(1, null, []), "e")).Error);

        Assert.Equal("5.00 1.00 1.00", await Engine.ScalarAsync<string>($"select string_agg(rating::text, ' ' order by id) from user_feedback where customer_id = {customer}"));
        Assert.Equal(3, await Engine.ScalarAsync<long>($"select count(*) from events where customer_id = {customer} and event_name = 'feedback_submitted'"));
    }

    [Fact]
    public async Task Feedback_AboutWhatIsNotTheAccounts_OrOutOfItsScale_IsRefusedWithItsPlace()
    {
        var account = await Engine.AccountAsync();
        var stranger = await Engine.AccountAsync();
        var customer = await Engine.CustomerAsync(account, "lan");
        var (foreignProduct, foreignCampaign) = (await ProductAsync(stranger), await CampaignAsync(stranger));
        var deleted = await CampaignAsync(account);
        await Engine.ExecuteAsync($"update marketing_campaigns set deleted_at = now() where id = {deleted}");

        Assert.Equal(("/productId", "unknown_reference"), await RefusalAsync(account, customer, Rated() with { ProductId = foreignProduct }, "a"));
        Assert.Equal(("/productId", "unknown_reference"), await RefusalAsync(account, customer, Rated() with { ProductId = 999_999 }, "b"));
        Assert.Equal(("/campaignId", "unknown_reference"), await RefusalAsync(account, customer, Rated() with { CampaignId = foreignCampaign }, "c"));
        Assert.Equal(("/campaignId", "unknown_reference"), await RefusalAsync(account, customer, Rated() with { CampaignId = deleted }, "d"));
        Assert.Equal(("/npsScore", "out_of_range"), await RefusalAsync(account, customer, Rated() with { NpsScore = -50 }, "e"));
        await Engine.ExecuteAsync($"update engine.account_settings set nps_scale = '-100..100' where account_id = {account}");
        Assert.Null((await GiveAsync(account, customer, Rated() with { NpsScore = -50 }, "e")).Error);

        Assert.Equal(1, await Engine.ScalarAsync<long>($"select count(*) from user_feedback where account_id = {account}"));
    }

    [Fact]
    public async Task Merge_OfTwoWhoSpokeOnOneDay_KeepsTheLaterWord()
    {
        var account = await Engine.AccountAsync();
        var campaign = await CampaignAsync(account);
        var zalo = new Identity(IdentityKind.Zalo, "7001");
        var follower = (await Engine.Grains.Identities(account).Resolve([zalo]))[0].CustomerId;
        await Engine.Grains.Customer(account, follower).Ingest(new IngestCommand
        {
            Actor = "key:1", Create = true, Items = [Engine.Identify("x") with { Identities = [zalo], Profile = ProfilePatch.Empty }],
        });
        var known = await Engine.CustomerAsync(account, "lan");
        await GiveAsync(account, known, Rated() with { CampaignId = campaign }, "a");
        await GiveAsync(account, follower, new FeedbackGiven(2, "đổi ý", []) { CampaignId = campaign }, "b");

        await Engine.IngestAsync(account, known, Engine.Identify("lan", null, zalo));
        await Engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {account}", 40);

        Assert.Equal("đổi ý", await Engine.ScalarAsync<string>($"select string_agg(feedback_text, ',') from user_feedback where customer_id = {known} and deleted_at is null"));
        Assert.Equal(2, await Engine.ScalarAsync<long>($"select count(*) from user_feedback where customer_id = {known}"));
        Assert.Equal(0, await Engine.ScalarAsync<long>("select count(*) from engine.parked_wakeups"));
    }

    private static FeedbackGiven Rated() => new(5, null, []);

    private async Task<ItemAnswer> GiveAsync(AccountId account, long customer, FeedbackGiven given, string messageId)
    {
        var answer = await Engine.Grains.Customer(account, customer).Ingest(
            new IngestCommand { Actor = $"miniapp:{customer}", OwnOnly = true, Items = [FeedbackItem.Of(given, messageId, TimeProvider.System.GetUtcNow())] });
        Assert.Equal(IngestRoute.Here, answer.Route);
        return Assert.Single(answer.Items);
    }

    private async Task<(string?, string?)> RefusalAsync(AccountId account, long customer, FeedbackGiven given, string messageId)
    {
        var error = (await GiveAsync(account, customer, given, messageId)).Error;
        return (error?.Pointer, error?.Code);
    }

    private Task<long> ProductAsync(AccountId account) => Engine.ScalarAsync<long>($"insert into products (account_id, name) values ({account}, 'Áo') returning id");

    private Task<long> CampaignAsync(AccountId account) => Engine.ScalarAsync<long>($"""
        insert into marketing_campaigns (account_id, name, status_id)
        select account_id, 'Tết', row_id from engine.seed_rows where account_id = {account} and table_name = 'campaign_statuses' and key = 'running' returning id
        """);
}
