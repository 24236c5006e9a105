namespace ZaloOrleans.Story;

/// <summary>A consent counts in the very next decision, whoever changed it.</summary>
[Collection<StoryCollection>]
public sealed class ConsentTests(StoryFixture story)
{
    [Fact]
    public async Task Consent_ChangedByPatch_CountsInTheVeryNextDecision()
    {
        using var shop = await story.OpenShopAsync();
        var customer = await CustomerAsync(shop);
        await DecideAsync(shop, "send");
        // What is not on its way yet would be withdrawn with the consent.
        await SentAsync(1);

        (await shop.Wire.PatchAsync(Shop.PathOf("customers", customer), new { marketingConsent = false })).Good();
        await DecideAsync(shop, "send,no_consent");
        var patched = (await shop.Wire.PatchAsync(Shop.PathOf("customers", customer), new { marketingConsent = true, consentSource = "Quầy số 3" })).Good().Json;
        await DecideAsync(shop, "send,no_consent,send");

        Assert.True(patched.GetProperty("marketingConsent").GetBoolean());
        Assert.Equal("Quầy số 3", patched.GetProperty("consentSource").GetString());
        await SentAsync(2);
        Assert.Equal(2, (await shop.SendsAsync()).Count);

        Task SentAsync(long count) =>
            story.Database.EventuallyAsync(count, $"select count(*) from oamessages where account_id = {shop.Id} and status = 'sent'");
    }

    [Fact]
    public async Task Consent_WithdrawnByHandInSql_CountsAtOnceAndIsNeverWrittenBack()
    {
        using var shop = await story.OpenShopAsync();
        var customer = await CustomerAsync(shop);
        await DecideAsync(shop, "send");

        await story.Database.ExecuteAsync($"update customers set marketing_consent = false where id = {customer}");
        await DecideAsync(shop, "send,no_consent");
        await shop.CustomerAsync("lan", new { lastName = "Trần", city = "Huế" });
        (await shop.Wire.PatchAsync(Shop.PathOf("customers", customer), new { address = "12 Hàng Gai" })).Good();
        await DecideAsync(shop, "send,no_consent,no_consent");

        Assert.False(await story.Database.ScalarAsync<bool>($"select marketing_consent from customers where id = {customer}"));
        var read = (await shop.Wire.GetAsync(Shop.PathOf("customers", customer))).Good().Json;
        Assert.False(read.GetProperty("marketingConsent").GetBoolean());
        Assert.Equal(("Trần", "12 Hàng Gai"), (read.GetProperty("lastName").GetString(), read.GetProperty("address").GetString()));

        // And the other way round: what a hand gave, counts too.
        await story.Database.ExecuteAsync($"update customers set marketing_consent = true where id = {customer}");
        await DecideAsync(shop, "send,no_consent,no_consent,send");
    }

    private static async Task<long> CustomerAsync(Shop shop)
    {
        await shop.ConnectAsync();
        await shop.TemplateAsync("offer", "Ưu đãi cho {{ first_name }}");
        await shop.JourneyAsync(("entry", """{"on":{"event":"go"},"reentry":"always"}"""), ("send_oa", """{"template":"offer","category":"promotion"}"""));
        return await shop.CustomerAsync("lan", new { firstName = "Lan", zaloUserId = "9000000001", marketingConsent = true });
    }

    /// <summary>Asks for one more decision, and waits until all so far are as expected.</summary>
    private async Task DecideAsync(Shop shop, string expected)
    {
        await shop.BatchAsync(Item.Track("lan", "go"));
        await story.Database.EventuallyAsync(expected, $"select string_agg(coalesce(code, outcome), ',' order by decided_at, id) from engine.decisions where account_id = {shop.Id}");
    }
}
