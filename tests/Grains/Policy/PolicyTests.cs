using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Catalog;
using ZaloOrleans.Decisions;
using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Policy;

/// <summary>Rules are swapped when they change, by whatever path; a broken one takes no account down.</summary>
public sealed class PolicyTests(PostgresCluster postgres)
{
    [Fact]
    public async Task Broken_ByHandInSql_TheLastGoodOneStaysInForce_AlsoForASiloThatBeginsThen()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        AccountId account;
        long customer, cap;
        await using (var engine = await EngineCluster.StartAsync(database))
        {
            account = await engine.AccountAsync();
            await engine.OfficialAccountAsync(account, "431", "token");
            customer = await engine.CustomerAsync(account, "a", engine.Identify("a", more: new Ingest.Identity(IdentityKind.Zalo, "7")));
            cap = await engine.ScalarAsync<long>($$"""insert into frequencycaps (account_id, windowjson, rulesjson) values ({{account}}, '{"kind":"rolling","minutes":60}', '[{"max":1}]') returning id""");
            await VersionAsync(engine, account);
            Assert.Equal("send", await AskAsync(engine, account, customer));
            Assert.Equal("frequency_cap", await AskAsync(engine, account, customer));

            await engine.ExecuteAsync($$"""update frequencycaps set rulesjson = '[{"max":"two"}]' where id = {{cap}}""");
            await VersionAsync(engine, account);
            Assert.Equal("frequency_cap", await AskAsync(engine, account, customer));
            Assert.Equal($"/frequencyCaps/{cap}/rules/0/max", await BrokenAsync(engine, account));
        }

        await using (var engine = await EngineCluster.StartAsync(database))
        {
            Assert.Equal("frequency_cap", await AskAsync(engine, account, customer));
            Assert.Equal($"/frequencyCaps/{cap}/rules/0/max", await BrokenAsync(engine, account));
            await engine.ExecuteAsync($$"""update frequencycaps set rulesjson = '[{"max":2}]' where id = {{cap}}""");
            await VersionAsync(engine, account);
            Assert.Equal("send", await AskAsync(engine, account, customer));
            Assert.Equal("", await BrokenAsync(engine, account));
        }
    }

    [Fact]
    public async Task Changes_InQuickSuccession_NeverGoBack()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var engine = await EngineCluster.StartAsync(database);
        var account = await engine.AccountAsync();
        var cache = engine.Services.GetRequiredService<PolicyCache>();
        await cache.GetAsync(account);
        var cap = await engine.ScalarAsync<long>($$"""insert into frequencycaps (account_id, windowjson, rulesjson) values ({{account}}, '{"kind":"rolling","minutes":60}', '[{"max":1}]') returning id""");
        var (refreshed, newest) = (new List<Task>(), 0L);
        for (var i = 0; i < 200; i++)
        {
            await engine.ExecuteAsync($$"""update frequencycaps set rulesjson = '[{"max":{{i + 2}}}]' where id = {{cap}}""");
            refreshed.AddRange(Enumerable.Range(0, 4).Select(_ => Task.Run(() => cache.RefreshAsync(account))));
            var held = (await cache.GetAsync(account)).Version;
            Assert.True(held >= newest, $"{held} after {newest}");
            newest = held;
        }

        await Task.WhenAll(refreshed);
        Assert.Equal(await engine.ScalarAsync<long>($"select version from engine.policy_versions where account_id = {account}"), (await cache.GetAsync(account)).Version);
    }

    [Theory]
    [InlineData("""{"window":{"kind":"rolling","minutes":0},"rules":[{"max":1},{"max":0}]}""", "/window/minutes out_of_range,/rules/1/max out_of_range")]
    [InlineData("""{"window":{"kind":"rolling","minutes":60}}""", "/rules required")]
    public async Task Cap_ThatCannotHold_IsRefusedAtItsPlace(string json, string faults)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var engine = await EngineCluster.StartAsync(database);
        var catalog = new CatalogCaller(engine.Grains, await engine.AccountAsync());
        var answer = await catalog.CreateAsync("frequency-caps", json);
        Assert.Equal((CatalogOutcome.Invalid, faults), (answer.Outcome, string.Join(',', answer.Faults.Select(f => $"{f.Pointer} {f.Code}"))));
        var made = await catalog.MadeAsync("frequency-caps", """{"window":{"kind":"calendar","unit":"day"},"rules":[{"max":2,"category":"promotion"}]}""");
        Assert.Equal(CatalogOutcome.Invalid, (await catalog.ChangeAsync("frequency-caps", made, """{"rules":[]}""")).Outcome);
        Assert.Equal(CatalogOutcome.Done, (await catalog.ChangeAsync("frequency-caps", made, """{"rules":[{"max":3}]}""")).Outcome);
    }

    [Fact]
    public async Task Advertising_Narrowed_IsFree_AndWidened_IsWrittenDownWithWhoAndWhy()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var engine = await EngineCluster.StartAsync(database);
        var account = await engine.LawfulAccountAsync();
        var grain = engine.Grains.OfAccount(account);
        Assert.Equal(CatalogOutcome.Done, (await grain.ChangeSettings(Change("""{"advertising":{"from":"08:30","maxPerDay":1}}"""))).Outcome);
        Assert.Equal("reason_required", Assert.Single((await grain.ChangeSettings(Change("""{"advertising":{"to":"23:00","maxPerDayPerOa":2}}"""))).Faults).Code);
        Assert.Equal("nothing_widened", Assert.Single((await grain.ChangeSettings(Change("""{"advertisingReason":"x"}"""))).Faults).Code);
        Assert.Equal(CatalogOutcome.Done, (await grain.ChangeSettings(Change("""{"advertising":{"to":"23:00","maxPerDayPerOa":2},"advertisingReason":"Khách hàng đồng ý bằng văn bản"}"""))).Outcome);
        Assert.Equal("key:7 Khách hàng đồng ý bằng văn bản maxPerDayPerOa,to 23:00", await engine.ScalarAsync<string>($"""
            select actor || ' ' || reason || ' ' || (select string_agg(w, ',' order by w) from unnest(widened) w) || ' ' || (new_rules ->> 'to') from engine.rule_changes where account_id = {account}
            """));
        // What was widened stays so without another reason; taking it back needs none.
        Assert.Equal(CatalogOutcome.Done, (await grain.ChangeSettings(Change("""{"advertising":{"maxPerDay":2}}"""))).Outcome);
        Assert.Equal(CatalogOutcome.Done, (await grain.ChangeSettings(Change("""{"advertising":{"to":null,"maxPerDayPerOa":null}}"""))).Outcome);
        Assert.Equal("reason_required", Assert.Single((await grain.ChangeSettings(Change("""{"advertising":{"to":"23:00"}}"""))).Faults).Code);
        Assert.Equal("/advertising/label invalid_text", Assert.Single((await grain.ChangeSettings(Change("""{"advertising":{"label":"Quảng cáo của cửa hàng"}}"""))).Faults) is var f ? $"{f.Pointer} {f.Code}" : "");
    }

    private static CatalogChange Change(string json) => new() { Resource = "settings", Json = json, Actor = "key:7" };

    private static async Task<string?> AskAsync(EngineCluster engine, AccountId account, long customer)
    {
        var answer = await engine.Grains.Customer(account, customer).Send(new MessageRequest { Channel = "oa", Category = "transaction", Text = "x" });
        var json = JsonDocument.Parse(answer.Json!).RootElement;
        return json.GetProperty("code").GetString() ?? json.GetProperty("outcome").GetString();
    }

    private static async Task<string> BrokenAsync(EngineCluster engine, AccountId account) => string.Join(',', JsonDocument.Parse((await engine.Grains.OfAccount(account).Policy()).Json!)
        .RootElement.GetProperty("broken").EnumerateArray().Select(b => b.GetProperty("pointer").GetString()));

    private static async Task VersionAsync(EngineCluster engine, AccountId account)
    {
        var version = await engine.ScalarAsync<long>($"select version from engine.policy_versions where account_id = {account}");
        for (var i = 0; i < 400; i++)
        {
            var held = JsonDocument.Parse((await engine.Grains.OfAccount(account).Policy()).Json!).RootElement.GetProperty("version").GetInt64();
            if (held >= version)
            {
                return;
            }

            await Task.Delay(25);
        }

        Assert.Fail($"Version {version} is not in force.");
    }
}
