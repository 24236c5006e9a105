using System.Text.Json;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Query;

/// <summary>Which advertisements are live, and what is told of them.</summary>
public sealed class LiveAdsTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private EngineCluster Engine => silo.Engine;

    [Fact]
    public async Task Ads_ThatAreLive_AreTold_AndNoOthers()
    {
        var account = await Engine.AccountAsync();
        var running = await CampaignAsync(account, "running");
        var live = new List<long>
        {
            await AdAsync(account, running),
            await AdAsync(account, running, starts: "now() - interval '1 day'", ends: "now() + interval '1 day'"),
            await AdAsync(account, await CampaignAsync(account, "scheduled")),
            await AdAsync(account, await CampaignAsync(account, "draft", starts: "now() - interval '1 s'")),
        };
        foreach (var status in new[] { "draft", "paused", "ended" })
        {
            await AdAsync(account, running, status);
        }

        foreach (var status in new[] { "paused", "completed", "cancelled", "failed" })
        {
            await AdAsync(account, await CampaignAsync(account, status));
        }

        await AdAsync(account, running, starts: "now() + interval '1 minute'");
        await AdAsync(account, running, ends: "now()");
        await AdAsync(account, await CampaignAsync(account, "running", ends: "now()"));
        await AdAsync(account, await CampaignAsync(account, "running", starts: "now() + interval '1 minute'"));
        await Engine.ExecuteAsync($"update advertisements set deleted_at = now() where id = {await AdAsync(account, running)}");
        var gone = await CampaignAsync(account, "running");
        await AdAsync(account, gone);
        await Engine.ExecuteAsync($"update marketing_campaigns set deleted_at = now() where id = {gone}");
        await Engine.ExecuteAsync($"""
            with e as (insert into experiments (account_id, name) values ({account}, 'E') returning id),
                 v as (insert into experimentvariants (account_id, experiment_id, code, traffic_split) select {account}, id, 'A', 100 from e returning id)
            update advertisements set variant_id = (select id from v) where id = {await AdAsync(account, running)}
            """);
        var stranger = await Engine.AccountAsync();
        await AdAsync(stranger, await CampaignAsync(stranger, "running"));

        Assert.Equal(live.Order(), (await AdsAsync(account)).Select(a => a.GetProperty("id").GetInt64()).Order());
    }

    [Fact]
    public async Task Ads_OfAChannel_TheNewestFirst_AtMostSoMany()
    {
        var account = await Engine.AccountAsync();
        var campaign = await CampaignAsync(account, "running");
        var channel = await Engine.ScalarAsync<long>($"""
            insert into social_media_channels (account_id, name, platform_id)
            select account_id, 'Mini App', row_id from engine.seed_rows where account_id = {account} and table_name = 'channel_platforms' and key = 'zalo_miniapp' returning id
            """);
        var old = await AdAsync(account, campaign, starts: "now() - interval '2 day'");
        var other = await AdAsync(account, campaign);
        var newer = await AdAsync(account, campaign, starts: "now() - interval '1 day'");
        await Engine.ExecuteAsync($"update advertisements set channel_id = {channel} where id in ({old}, {newer})");

        Assert.Equal([newer, old, other], (await AdsAsync(account)).Select(a => a.GetProperty("id").GetInt64()));
        Assert.Equal([newer, old], (await AdsAsync(account, channel)).Select(a => a.GetProperty("id").GetInt64()));
        Assert.Equal([newer], (await AdsAsync(account, channel, 1)).Select(a => a.GetProperty("id").GetInt64()));
        Assert.Empty(await AdsAsync(account, channel + 1));
        Assert.Equal(CatalogOutcome.Invalid, (await Engine.Grains.Query(account).LiveAds(null, 0)).Outcome);
        Assert.Equal(CatalogOutcome.Invalid, (await Engine.Grains.Query(account).LiveAds(null, 101)).Outcome);
    }

    [Theory]
    [InlineData("VND", "189000.4000", "189000")]
    [InlineData("USD", "12.5000", "12.5")]
    public async Task Ad_TellsItsProductAndAssets_AndMoneyAsTheCurrencyHasIt(string currency, string price, string told)
    {
        var account = await Engine.AccountAsync();
        await Engine.ExecuteAsync($"update engine.account_settings set currency = '{currency}' where account_id = {account}");
        var ad = await AdAsync(account, await CampaignAsync(account, "running"));
        await Engine.ExecuteAsync($"""
            with p as (insert into products (account_id, name, price) values ({account}, 'Áo dài', {price}) returning id),
                 v as (insert into product_variants (account_id, product_id, sku) select {account}, id, 'AD-1' from p returning id),
                 a as (insert into assets (account_id, type, url, width, height, duration) values ({account}, 'video', 'https://x.vn/a.mp4', 640, 480, 12.500) returning id),
                 l as (insert into adassets (account_id, advertisement_id, asset_id) select {account}, {ad}, id from a)
            update advertisements set product_variant_id = (select id from v), content = 'Giảm 20%', media_url = 'https://x.vn/a.jpg' where id = {ad}
            """);

        var one = Assert.Single(await AdsAsync(account));

        var product = one.GetProperty("product");
        Assert.Equal(("Áo dài", "AD-1", told, currency),
            (product.GetProperty("name").GetString(), product.GetProperty("sku").GetString(), product.GetProperty("price").GetRawText(), product.GetProperty("currency").GetString()));
        Assert.Equal(("Giảm 20%", "https://x.vn/a.jpg"), (one.GetProperty("content").GetString(), one.GetProperty("mediaUrl").GetString()));
        var asset = Assert.Single(one.GetProperty("assets").EnumerateArray());
        Assert.Equal(("video", "https://x.vn/a.mp4", "12.5"), (asset.GetProperty("type").GetString(), asset.GetProperty("url").GetString(), asset.GetProperty("duration").GetRawText()));

        // What is not sold at the moment is not shown with it.
        await Engine.ExecuteAsync($"update product_variants set status = 'Inactive' where account_id = {account}");
        Assert.Equal(JsonValueKind.Null, Assert.Single(await AdsAsync(account)).GetProperty("product").ValueKind);
    }

    private async Task<List<JsonElement>> AdsAsync(AccountId account, long? channel = null, int limit = 20)
    {
        var answer = await Engine.Grains.Query(account).LiveAds(channel, limit);
        Assert.Equal(CatalogOutcome.Done, answer.Outcome);
        return [.. answer.Body().GetProperty("items").EnumerateArray()];
    }

    private Task<long> CampaignAsync(AccountId account, string status, string starts = "null", string ends = "null") => Engine.ScalarAsync<long>($"""
        insert into marketing_campaigns (account_id, name, status_id, start_date, end_date)
        select account_id, 'C', row_id, {starts}, {ends} from engine.seed_rows where account_id = {account} and table_name = 'campaign_statuses' and key = '{status}' returning id
        """);

    private Task<long> AdAsync(AccountId account, long campaign, string status = "active", string starts = "null", string ends = "null") => Engine.ScalarAsync<long>($"""
        insert into advertisements (account_id, campaign_id, title, status_id, start_date, end_date)
        select account_id, {campaign}, 'Quảng cáo', row_id, {starts}, {ends} from engine.seed_rows where account_id = {account} and table_name = 'ad_statuses' and key = '{status}' returning id
        """);
}
