using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Query;

public sealed class TimelineTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private EngineCluster Engine => silo.Engine;

    [Fact]
    public async Task Timeline_ShowsEveryKindNewestFirst()
    {
        var (account, customer) = await CustomerAsync();
        await Engine.IngestAsync(account, customer, Engine.Track("order_paid", """{"total":99000.5,"note":"Cảm ơn 🌸"}""", DateTimeOffset.UnixEpoch.AddYears(50), device: "d-1"));
        var template = await new CatalogCaller(Engine.Grains, account).MadeAsync("oa-templates", """{"code":"a","content":"x"}""");
        await PlantAsync(account, customer, "2020-01-01 00:00:01Z", "unknown", template);
        var items = (await Query(account).Timeline(customer, 50, null)).Items();
        Assert.Equal(["message", "journey", "decision", "event"], items.Select(i => i.GetProperty("kind").GetString()));
        Assert.Equal(
            ("order_paid", "Cảm ơn 🌸", "99000.5", "d-1", "test", "2020-01-01T00:00:00.000000Z"),
            (Text(items[3], "name"), Text(items[3].GetProperty("properties"), "note"), Text(items[3].GetProperty("properties"), "total"), Text(items[3], "deviceId"), Text(items[3], "source"), Text(items[3], "at")));
        Assert.Equal(("outbound", "Chào", "queued", "unknown", "7", "9", $"{template}"),
            (Text(items[0], "direction"), Text(items[0], "content"), Text(items[0], "status"), Text(items[0], "outcome"), Text(items[0], "journeyId"), Text(items[0], "runId"), Text(items[0], "templateId")));
        Assert.Equal(("7", "9", "2", "refused", "no_consent"),
            (Text(items[1], "journeyId"), Text(items[1], "runId"), Text(items[1], "stepNo"), Text(items[1], "outcome"), items[1].GetProperty("detail").GetProperty("code").GetString()));
        Assert.Equal(("refuse", "no_consent", "oa", "promotion"), (Text(items[2], "outcome"), Text(items[2], "code"), Text(items[2], "channel"), Text(items[2], "category")));
    }

    [Fact]
    public async Task Timeline_InPages_HasEachItemOnceThoughTimesAreTheSame()
    {
        var (account, customer) = await CustomerAsync();
        for (var i = 0; i < 9; i++)
        {
            // Three of each kind at each of three instants.
            await PlantAsync(account, customer, $"2020-01-01 00:00:0{i / 3}Z", null);
            await Engine.ExecuteAsync($"insert into events (account_id, customer_id, event_time, event_name) values ({account}, {customer}, '2020-01-01 00:00:0{i / 3}Z', 'x')");
        }

        var whole = (await Query(account).Timeline(customer, 500, null)).Items().Select(Key).ToList();
        Assert.Equal(36, whole.Distinct().Count());
        Assert.Equal(whole.OrderByDescending(k => k, StringComparer.Ordinal), whole);
        foreach (var limit in new[] { 1, 5, 36 })
        {
            var (seen, cursor) = (new List<string>(), (string?)null);
            do
            {
                var page = await Query(account).Timeline(customer, limit, cursor);
                seen.AddRange(page.Items().Select(Key));
                cursor = page.Body().GetProperty("nextCursor").GetString();
            }
            while (cursor is not null);
            Assert.Equal(whole, seen);
        }
    }

    [Fact]
    public async Task Timeline_OfNobodyOrOfAnotherAccount_IsNotFound()
    {
        var (account, customer) = await CustomerAsync();
        var (other, _) = await CustomerAsync();
        (await Query(other).Timeline(customer, 50, null)).Is(CatalogOutcome.NotFound);
        (await Query(account).Timeline(customer + 1_000_000, 50, null)).Is(CatalogOutcome.NotFound);
        (await Query(account).Timeline(customer, 0, null)).Refused(CatalogOutcome.Invalid, "/limit out_of_range");
        (await Query(account).Timeline(customer, 50, "abc")).Refused(CatalogOutcome.Invalid, "/cursor invalid_cursor");
    }

    [Fact]
    public async Task Timeline_OfADeletedCustomer_CanBeRead()
    {
        var (account, customer) = await CustomerAsync();
        await Engine.IngestAsync(account, customer, Engine.Track("bye"));
        (await new CatalogCaller(Engine.Grains, account).DeleteAsync("customers", customer)).Is(CatalogOutcome.Done);
        Assert.Equal("bye", Text(Assert.Single((await Query(account).Timeline(customer, 50, null)).Items()), "name"));
    }

    private IQueryGrain Query(AccountId account) => Engine.Grains.Query(account);

    private static string Key(System.Text.Json.JsonElement item) => $"{Text(item, "at")} {Text(item, "kind")} {Text(item, "id").PadLeft(9, '0')}";

    private static string Text(System.Text.Json.JsonElement item, string name) => item.GetProperty(name).ToString();

    private async Task<(AccountId Account, long Customer)> CustomerAsync()
    {
        var account = await Engine.AccountAsync();
        return (account, await Engine.CustomerAsync(account, "u-1"));
    }

    /// <summary>A message, a journey's step and a decision.</summary>
    private async Task PlantAsync(AccountId account, long customer, string at, string? outcome, long? template = null)
    {
        var message = await Engine.ScalarAsync<long>(
            $"insert into oamessages (account_id, customer_id, direction, content, status, created_at, template_id) values ({account}, {customer}, 'outbound', 'Chào', 'queued', '{at}', {(template is null ? "null" : $"{template}")}) returning id");
        await Engine.ExecuteAsync($$"""
            insert into engine.messages (message_id, account_id, channel, category, journey_id, run_id, outcome)
            values ({{message}}, {{account}}, 'oa', 'promotion', 7, 9, {{(outcome is null ? "'sending'" : $"'{outcome}'")}});
            insert into journeylogs (account_id, journey_id, customer_id, event_time, outcome, detailjson)
            values ({{account}}, 7, {{customer}}, '{{at}}', 'refused', '{"runId":9,"stepNo":2,"version":1,"code":"no_consent"}');
            insert into engine.decisions (id, account_id, customer_id, decided_at, channel, category, outcome, code, policy_version, trace)
            values (nextval('engine.decision_ids'), {{account}}, {{customer}}, '{{at}}', 'oa', 'promotion', 'refuse', 'no_consent', 1, '{}');
            """);
    }
}
