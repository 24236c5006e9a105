using System.Text.Json;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Decisions;

/// <summary>Frequency caps are exact: however many ask at once, on however many silos, whatever becomes of the messages.</summary>
public sealed class CapTests(PostgresCluster postgres)
{
    private const int Askers = 40;

    [Fact]
    public async Task Askers_OnTwoSilosAtOnce_ExactlyTheCapIsSent()
    {
        await using var shop = await DecisionShop.OpenAsync(postgres, silos: 2);
        await shop.CapAsync(max: 3);
        var customers = new[] { await shop.CustomerAsync("a", "1000000001"), await shop.CustomerAsync("b", "1000000002") };
        var answers = await Task.WhenAll(customers.SelectMany(c => Enumerable.Range(0, Askers).Select(i => shop.SendAsync(c, DecisionShop.Request(text: $"{i}")))));
        Assert.Equal(6, answers.Count(a => a.GetProperty("outcome").ValueEquals("send")));
        Assert.All(answers.Where(a => !a.GetProperty("outcome").ValueEquals("send")), a => Assert.Equal("frequency_cap", a.GetProperty("code").GetString()));
        await shop.SentAsync(6);
        Assert.Equal([3, 3], (await shop.Zalo.SendsAsync()).GroupBy(s => s.GetProperty("userId").GetString()).Select(g => g.Count()));
    }

    [Fact]
    public async Task Cap_LoweredInTheMiddle_CountsWhatWasSentBefore()
    {
        await using var shop = await DecisionShop.OpenAsync(postgres, silos: 2);
        var cap = await shop.CapAsync(max: 8);
        var customer = await shop.CustomerAsync("a", "1000000001");
        var asking = Task.WhenAll(Enumerable.Range(0, Askers).Select(async i =>
        {
            await Task.Delay(i * 5);
            return await shop.SendAsync(customer, DecisionShop.Request(text: $"{i}"));
        }));
        await shop.Engine.ExecuteAsync($$"""update frequencycaps set rulesjson = '[{"max":4}]' where id = {{cap}}""");
        var lowered = await shop.Engine.ScalarAsync<long>($"select version from engine.policy_versions where account_id = {shop.Account}");
        var answers = await asking;
        await shop.SettledAsync();
        var later = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => shop.SendAsync(customer, DecisionShop.Request(text: $"later {i}"))));

        var sent = answers.Where(a => a.GetProperty("outcome").ValueEquals("send")).ToList();
        Assert.InRange(sent.Count, 4, 8);
        // By the new rules nothing beyond the fourth went. A silo may hear of them only when all have asked.
        var byOld = sent.Count(a => a.GetProperty("policyVersion").GetInt64() < lowered);
        Assert.True(sent.Count <= Math.Max(4, byOld), $"{sent.Count} were sent, {byOld} of them by the old rules.");
        Assert.All(later, a => Assert.Equal("frequency_cap", a.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Slot_OfAMessageThatFailed_IsGivenBack_AndThatOfAnUnknownOneIsKept()
    {
        await using var shop = await DecisionShop.OpenAsync(postgres);
        await shop.CapAsync(max: 1);
        var failed = await shop.CustomerAsync("failed", "1000000001");
        var unknown = await shop.CustomerAsync("unknown", "1000000002");
        await shop.Zalo.FaultAsync("code", value: -201, times: 1, userId: "1000000001");
        await shop.Zalo.FaultAsync("drop_after_accept", times: 1, userId: "1000000002");
        await shop.SendAsync(failed, DecisionShop.Request("transaction"));
        await shop.SendAsync(unknown, DecisionShop.Request("transaction"));
        Assert.Equal("frequency_cap", (await shop.SendAsync(unknown, DecisionShop.Request("transaction"))).GetProperty("code").GetString());
        await shop.Engine.EventuallyAsync("failed", $"select string_agg(status, ',') from oamessages where customer_id = {failed}");
        await shop.Engine.EventuallyAsync(1L, $"select count(*) from engine.messages m join oamessages o on o.id = m.message_id where o.customer_id = {unknown} and m.outcome = 'unknown'");

        Assert.Equal("send", (await shop.SendAsync(failed, DecisionShop.Request("transaction"))).GetProperty("outcome").GetString());
        var refused = await shop.SendAsync(unknown, DecisionShop.Request("transaction"));
        Assert.Equal("frequency_cap", refused.GetProperty("code").GetString());
        Assert.Equal(JsonValueKind.Null, refused.GetProperty("until").ValueKind);
    }

    [Fact]
    public async Task Slot_OfASentMessage_CountsFromWhenZaloTookIt_AndIsFreeAWindowLater()
    {
        await using var shop = await DecisionShop.OpenAsync(postgres);
        await shop.CapAsync(max: 1, minutes: 60);
        var customer = await shop.CustomerAsync("a", "1000000001");
        await shop.SendAsync(customer, DecisionShop.Request("transaction"));
        await shop.SentAsync(1);
        var sentAt = await shop.Engine.ScalarAsync<DateTime>($"select sent_at from oamessages where account_id = {shop.Account}");
        var refused = await shop.SendAsync(customer, DecisionShop.Request("transaction"));
        var until = refused.GetProperty("until").GetDateTimeOffset();
        Assert.InRange(until - new DateTimeOffset(sentAt), TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(60) + TimeSpan.FromMilliseconds(1));
        Assert.Equal("frequency_cap", (await shop.ExplainAsync(customer, DecisionShop.Request("transaction") with { At = until.AddMilliseconds(-1) })).GetProperty("code").GetString());
        Assert.Equal("send", (await shop.ExplainAsync(customer, DecisionShop.Request("transaction") with { At = until })).GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Rules_ThatChange_AreCountedFromTheTables()
    {
        await using var shop = await DecisionShop.OpenAsync(postgres);
        var customer = await shop.CustomerAsync("a", "1000000001");
        for (var i = 0; i < 3; i++)
        {
            await shop.SendAsync(customer, DecisionShop.Request("transaction", tags: i == 0 ? ["tết"] : []));
        }

        await shop.SentAsync(3);
        await shop.CapAsync(max: 2, more: ",\"tag\":\"tết\"");
        Assert.Equal("send", (await shop.SendAsync(customer, DecisionShop.Request("transaction", tags: "tết"))).GetProperty("outcome").GetString());
        Assert.Equal("frequency_cap", (await shop.SendAsync(customer, DecisionShop.Request("transaction", tags: "tết"))).GetProperty("code").GetString());
        Assert.Equal("send", (await shop.SendAsync(customer, DecisionShop.Request("transaction"))).GetProperty("outcome").GetString());
        await shop.CapAsync(max: 5);
        Assert.Equal("frequency_cap", (await shop.SendAsync(customer, DecisionShop.Request("transaction"))).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Law_WithoutAnyRuleOfTheAccounts_KeepsPromotionsToOneADayFromOneOfficialAccount()
    {
        await using var shop = await DecisionShop.OpenAsync(postgres, lawful: true);
        await shop.Engine.ExecuteAsync($$"""update engine.account_settings set advertising = '{"from":"00:00","to":"00:00"}' where account_id = {{shop.Account}}""");
        await shop.SettledAsync();
        var customer = await shop.CustomerAsync("a", "1000000001");
        Assert.Equal("send", (await shop.SendAsync(customer, DecisionShop.Request())).GetProperty("outcome").GetString());
        var refused = await shop.SendAsync(customer, DecisionShop.Request());
        Assert.Equal("frequency_cap", refused.GetProperty("code").GetString());
        Assert.StartsWith("advertising_per_day_and_oa: 1 of 1 today", refused.GetProperty("reasons").EnumerateArray().Last().GetProperty("detail").GetString(), StringComparison.Ordinal);
        await shop.SentAsync(1);
        Assert.Equal("[QC] Giảm 10%\nTừ chối nhận tin: soạn TC", Assert.Single(await shop.Zalo.SendsAsync()).GetProperty("body").GetProperty("message").GetProperty("text").GetString());
    }
}
