namespace ZaloOrleans.Story;

/// <summary>Decisions that say no: each by its code in the log of the journey and on the timeline, and nothing goes to Zalo.</summary>
[Collection<StoryCollection>]
public sealed class DecisionTests(StoryFixture story)
{
    [Theory]
    [InlineData("customer_deleted")]
    [InlineData("suppressed")]
    [InlineData("no_consent")]
    [InlineData("template_not_approved")]
    [InlineData("variables_missing")]
    [InlineData("oa_not_connected")]
    [InlineData("no_address")]
    public async Task Decision_Refusal_IsToldByItsCodeAndSendsNothing(string code)
    {
        using var shop = await story.OpenShopAsync();
        if (code != "oa_not_connected")
        {
            await shop.ConnectAsync();
        }

        await shop.TemplateAsync("offer", "Chào {{ first_name }}", code == "template_not_approved" ? "Draft" : "Approved", "first_name");
        var journey = await shop.JourneyAsync(("entry", """{"on":{"event":"go"}}"""), ("wait", Wait(code)), ("send_oa", """{"template":"offer","category":"promotion"}"""), ("end", "{}"));
        var customer = await shop.CustomerAsync("lan", new
        {
            firstName = code == "variables_missing" ? null : "Lan",
            phone = "0912 345 678",
            zaloUserId = code == "no_address" ? null : "9000000001",
            marketingConsent = code != "no_consent",
        });
        await shop.BatchAsync(Item.Track("lan", "go"));
        await MeanwhileAsync(shop, code, customer);
        await shop.SettledAsync(runs: 1);

        Assert.Equal([$"refused {code}"], await story.Database.ColumnAsync($"""
            select outcome || ' ' || (detailjson ->> 'code') from journeylogs where account_id = {shop.Id} and journey_id = {journey} and outcome not in ('entered', 'waiting', 'ended')
            """));
        var timeline = await shop.TimelineAsync(customer);
        var decision = Assert.Single(timeline, item => item.GetProperty("kind").ValueEquals("decision"));
        Assert.Equal(("refuse", code), (decision.GetProperty("outcome").GetString(), decision.GetProperty("code").GetString()));
        var step = Assert.Single(timeline, item => item.GetProperty("kind").ValueEquals("journey") && item.GetProperty("outcome").ValueEquals("refused"));
        Assert.Equal(code, step.GetProperty("detail").GetProperty("code").GetString());
        Assert.DoesNotContain(timeline, item => item.GetProperty("kind").ValueEquals("message"));
        Assert.Equal(0L, await story.Database.ScalarAsync<long>($"select count(*) from oamessages where account_id = {shop.Id}"));
        Assert.Empty(await shop.SendsAsync());
    }

    /// <summary>What happens after the run began must get in before it decides.</summary>
    private static string Wait(string code) => code is "customer_deleted" or "suppressed" ? """{"for":"PT2S"}""" : """{"for":"PT0.1S"}""";

    private static async Task MeanwhileAsync(Shop shop, string code, long customer)
    {
        switch (code)
        {
            case "customer_deleted":
                (await shop.Wire.DeleteAsync(Shop.PathOf("customers", customer))).Good();
                break;

            case "suppressed":
                (await shop.Wire.PostAsync("/v1/suppressions", new { type = "phone", value = "84912345678" })).Good();
                break;
        }
    }
}
