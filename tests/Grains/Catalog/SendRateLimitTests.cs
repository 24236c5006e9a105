using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Catalog;

public sealed class SendRateLimitTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private const string Resource = "send-rate-limits";

    [Fact]
    public async Task Rules_AreKept_ChangedAndDeleted()
    {
        var catalog = await CatalogAsync();
        var id = await catalog.MadeAsync(Resource, """{"rules":[{"max":5,"per":"minute","channel":"oa","template":"t"}]}""");
        Assert.Equal("""[{"max":5,"per":"minute","channel":"oa","template":"t"}]""", Plain(await catalog.ReadAsync(Resource, id)));
        Assert.Equal("""[{"max":6,"per":"day"}]""", Plain(await catalog.ChangeAsync(Resource, id, """{"rules":[{"max":6,"per":"day"}]}""")));
        Assert.Single((await catalog.ListAsync(Resource)).Items());
        (await catalog.DeleteAsync(Resource, id)).Is(CatalogOutcome.Done);
        Assert.Empty((await catalog.ListAsync(Resource)).Items());
        Assert.Equal("create,update,delete", await silo.Engine.ScalarAsync<string>(
            $"select string_agg(action, ',' order by id) from auditlogs where account_id = {catalog.Account} and entity_type = 'sendRateLimits'"));
    }

    [Fact]
    public async Task Rules_ThatSayNothing_AreRefusedAllAtTheirPlaces()
    {
        var catalog = await CatalogAsync();
        (await catalog.CreateAsync(Resource, """{"rules":[{"max":0,"per":"week"},{"max":5,"per":"day","burst":6,"rate":1}]}"""))
            .Refused(CatalogOutcome.Invalid, "/rules/0/max out_of_range", "/rules/0/per invalid_word", "/rules/1/rate unknown_field", "/rules/1/burst out_of_range");
        (await catalog.CreateAsync(Resource, """{"rules":{}}""")).Refused(CatalogOutcome.Invalid, "/rules invalid_type");
        (await catalog.CreateAsync(Resource, """{"rules":[]}""")).Refused(CatalogOutcome.Invalid, "/rules invalid_rules");
    }

    [Fact]
    public async Task Rules_OfAllRows_AreFiftyAtMost()
    {
        var catalog = await CatalogAsync();
        for (var i = 0; i < 2; i++)
        {
            await catalog.MadeAsync(Resource, Rows(20));
        }

        var third = await catalog.MadeAsync(Resource, Rows(10));
        (await catalog.CreateAsync(Resource, Rows(1))).Refused(CatalogOutcome.Invalid, "/rules too_many_rules");
        (await catalog.ChangeAsync(Resource, third, Rows(11))).Refused(CatalogOutcome.Invalid, "/rules too_many_rules");
        (await catalog.ChangeAsync(Resource, third, Rows(9))).Is(CatalogOutcome.Done);
    }

    /// <summary>What somebody breaks at psql leaves the rates as they were.</summary>
    [Fact]
    public async Task Rules_BrokenBySql_LeaveTheLastGoodOnesInForce()
    {
        var catalog = await CatalogAsync();
        var id = await catalog.MadeAsync(Resource, """{"rules":[{"max":5,"per":"day","channel":"oa"}]}""");
        var limiter = silo.Engine.Grains.RateLimiter(catalog.Account, "oa");
        Assert.Equal([5], (await limiter.Look()).Select(u => u.Max));
        var before = await VersionAsync(catalog.Account);

        await silo.Engine.ExecuteAsync($$"""update sendratelimits set rulesjson = '[{"max":-1}]' where id = {{id}}""");
        await silo.Engine.ExecuteAsync($"insert into oatemplates (account_id, code, content) values ({catalog.Account}, 'later', 'x')");
        var policies = (Policy.PolicyCache)silo.Engine.Services.GetService(typeof(Policy.PolicyCache))!;
        var start = TimeProvider.System.GetTimestamp();
        while (!(await policies.GetAsync(catalog.Account)).Templates.ContainsKey("later"))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(20), "The change is not known.");
            await Task.Delay(25);
        }

        Assert.NotEqual(before, await VersionAsync(catalog.Account));
        Assert.Equal(["/sendRateLimits/" + id + "/rules/0/max", "/sendRateLimits/" + id + "/rules/0/per"], (await policies.BrokenAsync(catalog.Account)).Select(f => f.Pointer));
        Assert.Equal([5], (await limiter.Look()).Select(u => u.Max));
    }

    private static string Rows(int count) => $$"""{"rules":[{{string.Join(',', Enumerable.Range(1, count).Select(i => $$"""{"max":{{i}},"per":"day"}"""))}}]}""";

    private static string Plain(CatalogAnswer answer) => answer.Body().GetProperty("rules").GetRawText().Replace(" ", "", StringComparison.Ordinal)
        .Replace("""{"max":5,"per":"minute","channel":"oa","template":"t"}""", """{"max":5,"per":"minute","channel":"oa","template":"t"}""", StringComparison.Ordinal);

    private Task<long> VersionAsync(AccountId account) => silo.Engine.ScalarAsync<long>($"select version from engine.policy_versions where account_id = {account}");

    private async Task<CatalogCaller> CatalogAsync() => new(silo.Engine.Grains, await silo.Engine.AccountAsync());
}
