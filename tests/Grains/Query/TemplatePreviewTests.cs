using System.Collections.Immutable;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Query;

public sealed class TemplatePreviewTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private EngineCluster Engine => silo.Engine;

    [Fact]
    public async Task Preview_RendersACustomersData_AndSaysWhatWasMissingAndWhatCameIn()
    {
        var (account, customer) = await CustomerAsync("Ánh");
        var id = await TemplateAsync(account, """
            {"code":"a","content":"Chào {{ firstName }}, đơn {{ event.properties.order_no }} của {{ shop }}: {{ note }}",
             "variables":["firstName",{"name":"shop","default":"Lụa"},{"name":"note","required":false}]}
            """);
        var rows = await Engine.ScalarAsync<long>($"select count(*) from oamessages where account_id = {account}");

        foreach (var who in new[] { $"\"customerId\":{customer}", "\"externalId\":\"u-1\"", "\"zaloUserId\":\"1000000001\"", "\"phone\":\"0912 345 678\"" })
        {
            var answer = (await PreviewAsync(account, id, $$"""{{{who}},"variables":{"order_no":"A1","firstName":"Không"} }""")).Body();
            Assert.Equal("Chào Ánh, đơn A1 của Lụa: ", answer.GetProperty("text").GetString());
            Assert.Equal("""{"text":"Chào Ánh, đơn A1 của Lụa: "}""", answer.GetProperty("message").GetRawText());
            Assert.Equal(("""["note"]""", """{"shop":"Lụa"}""", "null", $"{customer}"),
                (answer.GetProperty("missing").GetRawText(), answer.GetProperty("defaults").GetRawText(), answer.GetProperty("code").GetRawText(), answer.GetProperty("customerId").GetRawText()));
        }

        Assert.Equal(rows, await Engine.ScalarAsync<long>($"select count(*) from oamessages where account_id = {account}"));
    }

    [Fact]
    public async Task Preview_OfAnApprovedOneThatIsBeingChanged_ShowsTheNextVersion()
    {
        var (account, customer) = await CustomerAsync(null);
        var id = await new CatalogCaller(Engine.Grains, account).ApprovedAsync("""{"code":"a","content":"Một"}""");
        await new CatalogCaller(Engine.Grains, account).ChangeAsync("oa-templates", id, """{"content":"Hai {{ firstName }}","variables":["firstName"]}""");

        var answer = (await PreviewAsync(account, id, $$"""{"customerId":{{customer}}}""")).Body();

        Assert.Equal(("Hai ", true, "variables_missing"), (answer.GetProperty("text").GetString(), answer.GetProperty("isNext").GetBoolean(), answer.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("", """{"template_id":"00126f","template_data":{"title":"Chào Ánh"}}""", null)]
    [InlineData(""","channel":"miniapp" """, """{"templateId":"00126f","templateData":{"title":"Chào Ánh"}}""", null)]
    [InlineData(""","channel":"oa" """, """{"template_id":"00126f","template_data":{"title":"Chào Ánh"}}""", "content_not_for_channel")]
    public async Task Preview_OnAChannel_IsWhatZaloGetsThere(string channel, string message, string? code)
    {
        var (account, customer) = await CustomerAsync("Ánh");
        var id = await TemplateAsync(account, """{"code":"a","content":"{\"templateId\":\"00126f\",\"data\":{\"title\":\"Chào {{ firstName }}\"}}"}""");

        var answer = (await PreviewAsync(account, id, $$"""{"customerId":{{customer}}{{channel}}}""")).Body();

        Assert.Equal((message, code), (answer.GetProperty("message").GetRawText(), answer.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Preview_OfNoLiquid_SaysAtWhichLineAndColumn()
    {
        var (account, customer) = await CustomerAsync("Ánh");
        var id = await TemplateAsync(account, """{"code":"a","content":"x"}""");
        await Engine.ExecuteAsync($"update oatemplates set content = E'Chào\nbạn {{{{ first_name ' where id = {id}");
        var broken = await PreviewAsync(account, id, $$"""{"customerId":{{customer}}}""");
        broken.Refused(CatalogOutcome.Unprocessable, "/content invalid_liquid");
        Assert.Matches(@"\(2:\d+\)", broken.Faults[0].Detail);

        await Engine.ExecuteAsync($$$"""update oatemplates set content = '{% for i in (1..20000) %}{{ i }}{% endfor %}' where id = {{{id}}}""");
        (await PreviewAsync(account, id, $$"""{"customerId":{{customer}}}""")).Refused(CatalogOutcome.Unprocessable, "/content template_fails");
    }

    [Fact]
    public async Task Preview_OfOthersOrForNobody_IsRefused()
    {
        var (account, customer) = await CustomerAsync("Ánh");
        var (other, theirs) = await CustomerAsync("Bình");
        var id = await TemplateAsync(account, """{"code":"a","content":"x"}""");
        (await PreviewAsync(other, id, $$"""{"customerId":{{theirs}}}""")).Is(CatalogOutcome.NotFound);
        (await PreviewAsync(account, id, $$"""{"customerId":{{theirs}}}""")).Refused(CatalogOutcome.Unprocessable, "/customerId unknown_reference");
        (await PreviewAsync(account, id, """{"externalId":"u-9"}""")).Refused(CatalogOutcome.Unprocessable, "/externalId unknown_reference");
        (await PreviewAsync(account, id, "{}")).Refused(CatalogOutcome.Invalid, " customer_needed");
        (await PreviewAsync(account, id, $$"""{"customerId":{{customer}},"externalId":"u-1"}""")).Refused(CatalogOutcome.Invalid, " customer_needed");
        (await PreviewAsync(account, id, """{"phone":"12"}""")).Refused(CatalogOutcome.Invalid, "/phone invalid_phone");
    }

    private Task<CatalogAnswer> PreviewAsync(AccountId account, long id, string json) => Engine.Grains.Query(account).PreviewTemplate(id, json);

    private Task<long> TemplateAsync(AccountId account, string json) => new CatalogCaller(Engine.Grains, account).MadeAsync("oa-templates", json);

    private async Task<(AccountId Account, long Customer)> CustomerAsync(string? name)
    {
        var account = await Engine.AccountAsync();
        var profile = name is null ? null : ProfilePatch.Empty with { Columns = ImmutableDictionary<string, string?>.Empty.Add("first_name", name) };
        return (account, await Engine.CustomerAsync(account, "u-1",
            Engine.Identify("u-1", profile, new Identity(IdentityKind.Zalo, "1000000001"), new Identity(IdentityKind.Phone, "+84912345678"))));
    }
}
