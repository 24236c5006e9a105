using System.Text.Json;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Decisions;

/// <summary>Messages that systems of the account ask for: decided, explained, once.</summary>
public sealed class MessageTests(PostgresCluster postgres) : IAsyncLifetime
{
    private DecisionShop _shop = null!;

    public async ValueTask InitializeAsync() => _shop = await DecisionShop.OpenAsync(postgres);

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task Message_ThatMayBeSaid_IsSent_AndItsDecisionCanBeAskedWhy()
    {
        var customer = await _shop.CustomerAsync("lan", "1000000001");
        var answer = await _shop.SendAsync(customer, DecisionShop.Request() with { Text = null, Template = "hello", VariablesJson = """{"first_name":"Ánh"}""", Tags = ["tết"] });
        Assert.Equal("send", answer.GetProperty("outcome").GetString());
        await _shop.SentAsync(1);
        Assert.Equal("Chào Ánh", Assert.Single(await _shop.Zalo.SendsAsync()).GetProperty("body").GetProperty("message").GetProperty("text").GetString());

        var kept = await DecisionAsync(answer.GetProperty("decisionId").GetInt64());
        Assert.Equal((customer, "send", answer.GetProperty("messageId").GetInt64(), answer.GetProperty("policyVersion").GetInt64()),
            (kept.GetProperty("customerId").GetInt64(), kept.GetProperty("outcome").GetString(), kept.GetProperty("messageId").GetInt64(), kept.GetProperty("policyVersion").GetInt64()));
        Assert.Equal(Codes(answer), Codes(kept));
        Assert.Equal("tết", await _shop.Engine.ScalarAsync<string>($"select tags[1] from engine.messages where account_id = {_shop.Account}"));
        Assert.Null((await _shop.Engine.Grains.Query(await _shop.Engine.AccountAsync()).Decision(answer.GetProperty("decisionId").GetInt64())).Json);
    }

    [Fact]
    public async Task Refusal_IsKeptWithItsReasons_AndExplainTellsAllOfThemAndKeepsNothing()
    {
        var customer = await _shop.CustomerAsync("no", "1000000002", consents: false);
        await _shop.Engine.ExecuteAsync($"insert into suppressionlists (account_id, type, value) values ({_shop.Account}, 'zalo_id', '1000000002')");
        var answer = await _shop.SendAsync(customer, DecisionShop.Request());
        Assert.Equal(("refuse", "suppressed", null), (answer.GetProperty("outcome").GetString(), answer.GetProperty("code").GetString(), answer.GetProperty("messageId").GetString()));
        Assert.Equal("suppressed", Codes(answer)[^1]);

        var before = await _shop.Engine.ScalarAsync<string>($"select count(*) || ' ' || (select version from engine.grains where key = '{GrainKey.Customer(_shop.Account, customer)}') from engine.decisions");
        var all = await _shop.ExplainAsync(customer, DecisionShop.Request());
        Assert.Equal(["suppressed", "no_consent"], all.GetProperty("reasons").EnumerateArray().Where(r => r.GetProperty("verdict").ValueEquals("refuse")).Select(r => r.GetProperty("code").GetString()));
        Assert.Equal(JsonValueKind.Null, all.GetProperty("decisionId").ValueKind);
        Assert.Equal(before, await _shop.Engine.ScalarAsync<string>($"select count(*) || ' ' || (select version from engine.grains where key = '{GrainKey.Customer(_shop.Account, customer)}') from engine.decisions"));
    }

    [Fact]
    public async Task Key_RepeatedAtTheSameTime_OneMessageAndOneAnswer()
    {
        var customer = await _shop.CustomerAsync("twice", "1000000003");
        var grain = _shop.Engine.Grains.Customer(_shop.Account, customer);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => grain.Send(DecisionShop.Request(key: "k-1"))));
        Assert.Single(answers.Select(a => a.Json).Distinct());
        Assert.Equal(1, answers.Count(a => a.Outcome == MessageRequestOutcome.Decided));
        Assert.Equal(19, answers.Count(a => a.Outcome == MessageRequestOutcome.Repeated));
        Assert.Equal(1L, await _shop.Engine.ScalarAsync<long>($"select count(*) from oamessages where account_id = {_shop.Account}"));

        Assert.Equal(MessageRequestOutcome.KeyReused, (await grain.Send(DecisionShop.Request(key: "k-1", text: "Giảm 20%"))).Outcome);
        var other = await _shop.CustomerAsync("other", "1000000004");
        Assert.Equal(MessageRequestOutcome.KeyOfAnother, (await _shop.Engine.Grains.Customer(_shop.Account, other).Send(DecisionShop.Request(key: "k-1"))).Outcome);
    }

    [Fact]
    public async Task Key_Repeated_HasTheFirstAnswerToTheByte_WhateverItWasAndWhateverTheRulesAreSince()
    {
        await _shop.CapAsync(1, more: ",\"category\":\"promotion\"");
        await _shop.CapAsync(5, minutes: 10_080);
        var grain = _shop.Engine.Grains.Customer(_shop.Account, await _shop.CustomerAsync("again", "1000000005"));
        var sent = await grain.Send(DecisionShop.Request(key: "sent"));
        var refused = await grain.Send(DecisionShop.Request(key: "refused"));
        Assert.Equal(["send", "refuse"], new[] { sent, refused }.Select(a => JsonDocument.Parse(a.Json!).RootElement.GetProperty("outcome").GetString()));

        await _shop.Engine.ExecuteAsync($$"""update frequencycaps set rulesjson = '[{"max":9}]' where account_id = {{_shop.Account}}""");
        await _shop.SettledAsync();
        Assert.Equal((MessageRequestOutcome.Repeated, sent.Json), await grain.Send(DecisionShop.Request(key: "sent")) is var one ? (one.Outcome, one.Json) : default);
        Assert.Equal((MessageRequestOutcome.Repeated, refused.Json), await grain.Send(DecisionShop.Request(key: "refused")) is var two ? (two.Outcome, two.Json) : default);

        // A decision is kept for as long as the account says, a key for a day: of one that is gone its number is left.
        await _shop.Engine.ExecuteAsync($"delete from engine.decisions where account_id = {_shop.Account} and outcome = 'send'");
        var number = JsonDocument.Parse(sent.Json!).RootElement.GetProperty("decisionId").GetInt64();
        Assert.Equal((MessageRequestOutcome.Repeated, $$"""{"decisionId":{{number}}}"""), await grain.Send(DecisionShop.Request(key: "sent")) is var three ? (three.Outcome, three.Json) : default);
    }

    [Fact]
    public async Task Campaign_OfNobody_IsToldAndNothingIsKept()
    {
        var customer = await _shop.CustomerAsync("lan", "1000000001");
        var answer = await _shop.Engine.Grains.Customer(_shop.Account, customer).Send(DecisionShop.Request() with { CampaignId = 999_999 });
        Assert.Equal(MessageRequestOutcome.UnknownCampaign, answer.Outcome);
        Assert.Equal(0L, await _shop.Engine.ScalarAsync<long>($"select count(*) from engine.decisions where account_id = {_shop.Account}"));
    }

    [Fact]
    public async Task Unknown_Customer_IsNotFound() =>
        Assert.Equal(MessageRequestOutcome.NotFound, (await _shop.Engine.Grains.Customer(_shop.Account, 999_999).Send(DecisionShop.Request())).Outcome);

    [Fact]
    public async Task Stop_OfAnyKind_HoldsDecisionsAndTheQueue_UntilItIsResumed()
    {
        var customer = await _shop.CustomerAsync("lan", "1000000001");
        await _shop.Zalo.FaultAsync("latency", value: 50);
        await _shop.SendAsync(customer, DecisionShop.Request("transaction"));
        await _shop.SentAsync(1);

        var catalog = _shop.Engine.Grains.Catalog(_shop.Account);
        Assert.Equal(CatalogOutcome.Done, (await catalog.SetStop(Change("""{"channel":"oa","reason":"sai giá"}"""), stop: true)).Outcome);
        await _shop.SettledAsync();
        var refused = await _shop.SendAsync(customer, DecisionShop.Request("transaction"));
        Assert.Equal("account_stopped", refused.GetProperty("code").GetString());
        Assert.Equal("channel:oa", JsonDocument.Parse((await catalog.Stops()).Json!).RootElement.GetProperty("items")[0].GetProperty("target").GetString());

        // What was decided before rests in the queue.
        await _shop.Engine.ExecuteAsync($"""
            insert into oamessages (id, account_id, customer_id, direction, content, status) values (900001, {_shop.Account}, {customer}, 'outbound', 'x', 'queued');
            insert into engine.messages (message_id, account_id, oa_id, channel, category, decision_id)
            select 900001, {_shop.Account}, zalo_account_id, 'oa', 'transaction', 1 from engine.official_accounts where account_id = {_shop.Account};
            insert into engine.send_queue (id, account_id, oa_id, lane, channel, recipient, body, not_before)
            select 900001, {_shop.Account}, zalo_account_id, 'transaction', 'oa', '1000000001', '{JsonSerializer.Serialize(new { text = "x" })}', now() from engine.official_accounts where account_id = {_shop.Account}
            """);
        var oa = await _shop.Engine.ScalarAsync<long>($"select zalo_account_id from engine.official_accounts where account_id = {_shop.Account}");
        await _shop.Engine.PlantAsync(GrainKey.Sender(_shop.Account, oa, "transaction"), Messaging.SenderWords.Work, []);
        await _shop.Engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_shop.Account}");
        Assert.Equal("queued", await _shop.Engine.ScalarAsync<string>("select status from oamessages where id = 900001"));

        Assert.Equal(CatalogOutcome.Done, (await catalog.SetStop(Change("""{"channel":"OA"}"""), stop: false)).Outcome);
        await _shop.SentAsync(2);
        await _shop.SettledAsync();
        Assert.Equal("send", (await _shop.SendAsync(customer, DecisionShop.Request("transaction"))).GetProperty("outcome").GetString());
        Assert.Equal(2L, await _shop.Engine.ScalarAsync<long>($"select count(*) from auditlogs where account_id = {_shop.Account} and action in ('stop', 'resume')"));
        Assert.Equal(CatalogOutcome.Invalid, (await catalog.SetStop(Change("""{"channel":"oa","account":true}"""), stop: true)).Outcome);
    }

    [Fact]
    public async Task Suppressed_AfterItWasQueued_IsNotSent()
    {
        var customer = await _shop.CustomerAsync("lan", "1000000001");
        var catalog = _shop.Engine.Grains.Catalog(_shop.Account);
        await catalog.SetStop(Change("""{"journeyId":1}"""), stop: true);
        var oa = await _shop.Engine.ScalarAsync<long>($"select zalo_account_id from engine.official_accounts where account_id = {_shop.Account}");
        await _shop.Engine.ExecuteAsync($"""
            insert into engine.send_pauses (account_id, oa_id, channel, lane, code, since) values ({_shop.Account}, {oa}, '', '', 'test', now())
            """);
        await _shop.SendAsync(customer, DecisionShop.Request("transaction"));
        Assert.Equal(CatalogOutcome.Created, (await catalog.AddSuppressions(Change("""{"type":"zalo_id","values":["1000000001","1000000001",""]}"""))).Outcome);
        await catalog.ResumeSending(new CatalogChange { Resource = "zalo-accounts", Id = oa, Actor = "key:1" });
        await _shop.Engine.EventuallyAsync("failed engine:suppressed", $"select status || ' ' || coalesce(error_code, '') from oamessages where account_id = {_shop.Account}");
        Assert.Empty(await _shop.Zalo.SendsAsync());
    }

    private async Task<JsonElement> DecisionAsync(long id) => JsonDocument.Parse((await _shop.Engine.Grains.Query(_shop.Account).Decision(id)).Json!).RootElement;

    private static List<string?> Codes(JsonElement decision) => [.. decision.GetProperty("reasons").EnumerateArray().Select(r => r.GetProperty("code").GetString())];

    private static CatalogChange Change(string json) => new() { Resource = "stops", Json = json, Actor = "key:1" };
}
