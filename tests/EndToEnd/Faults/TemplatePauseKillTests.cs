using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace ZaloOrleans.Faults;

/// <summary>The only silo is killed while one template rests at Zalo's word and another one is sent.</summary>
[Collection(FaultTests.Name)]
public sealed class TemplatePauseKillTests(OneSilo one)
{
    private const int People = 20;
    private const string OaId = "6318657068771012652";
    private const string ByPhone = "/message/template";

    [Fact]
    public async Task Silo_Killed_LosesNoMessageOfTheTemplateThatRests_NorOfTheOther_AndSendsNoneTwice()
    {
        using var simulator = new HttpClient { BaseAddress = new Uri(one.Installation.Connection.Simulator) };
        await PostAsync(simulator, "/_sim/oas", new { oaId = OaId, appId = "78", oaSecretKey = "s", accessToken = "token-of-templates" });
        using var admin = one.Installation.CreateClient();
        var made = await PostAsync(admin, "/v1/accounts", new { name = "Templates" });
        using var api = one.Installation.CreateClient(made.GetProperty("apiKey").GetString());
        var oa = (await PostAsync(api, "/v1/zalo-accounts", new { zaloUserId = OaId, displayName = "OA", appId = "78", oaSecretKey = "s", accessToken = "token-of-templates" })).GetProperty("id").GetInt64();
        await using var sql = NpgsqlDataSource.Create(one.Installation.OwnerConnectionString + ";Pooling=false");
        foreach (var template in new[] { "7", "8" })
        {
            var row = (await PostAsync(api, "/v1/oa-templates", new { code = "t" + template, content = $$"""{"templateId":"{{template}}"}""" })).GetProperty("id").GetInt64();
            await PostAsync(api, string.Create(CultureInfo.InvariantCulture, $"/v1/oa-templates/{row}/submit"), new { });
            await PostAsync(api, string.Create(CultureInfo.InvariantCulture, $"/v1/oa-templates/{row}/approve"), new { });
            await JourneyAsync(api, template);
        }

        // The first message of template 7 is refused; that stops the template, and the others join it.
        await PostAsync(simulator, "/_sim/faults", new { match = new { endpoint = ByPhone }, behaviour = "code", value = -117, times = 1 });
        await EnterAsync(api, "7", 0, 1);
        await Eventually.IsAsync("the stop", "-117 t7", () => TextAsync(sql, $"select max(p.code || ' ' || t.code) from engine.send_pauses p join oatemplates t on t.id = p.template_id where p.oa_id = {oa}"));
        await EnterAsync(api, "7", 1, People - 1);
        await PostAsync(simulator, "/_sim/faults", new { match = new { endpoint = ByPhone }, behaviour = "latency", value = 1_000 });
        await EnterAsync(api, "8", People, People);
        await Eventually.HoldsAsync("calls are under way", () => TextAsync(sql, $"select count(*)::text from engine.messages where oa_id = {oa} and outcome = 'sending'"), n => n != "0");

        await one.Installation.Silos[0].Kill9Async();
        await one.Installation.UpAsync();

        await Eventually.IsAsync("all is settled but what rests", $"t7 queued {People}", () => TextAsync(sql, $"""
            select string_agg(b.code || ' ' || b.status || ' ' || b.count, ',' order by b.code)
              from (select t.code, 'queued' as status, count(*) from engine.send_queue q join oatemplates t on t.id = q.template_id where q.oa_id = {oa} group by 1
                    union all select '', m.outcome, count(*) from engine.messages m where m.oa_id = {oa} and m.outcome = 'sending' group by 2
                    union all select '', 'not queued yet', count(*) from engine.journey_runs r join zalo_accounts z on z.id = {oa} and z.account_id = r.account_id
                           where r.status = 'active' having count(*) > 0) b
            """));
        await one.Shop.EndFaultsAsync();
        await PostAsync(api, string.Create(CultureInfo.InvariantCulture, $"/v1/zalo-accounts/{oa}/resume"), new { });

        await Eventually.IsAsync("all is sent, or unknown because of the kill", "0", () => TextAsync(sql, $"""
            select count(*)::text from oamessages o join engine.messages m on m.message_id = o.id
             where m.oa_id = {oa} and o.status <> 'sent' and m.outcome is distinct from 'unknown'
            """));
        Assert.Equal($"{2 * People}", await TextAsync(sql, $"select count(*)::text from engine.messages where oa_id = {oa}"));
        Assert.Equal($"{People}", await TextAsync(sql, $"""
            select count(*)::text from oamessages o join engine.messages m on m.message_id = o.id join oatemplates t on t.id = o.template_id
             where m.oa_id = {oa} and o.status = 'sent' and t.code = 't7'
            """));
        var accepted = (await simulator.GetStringAsync(new Uri("/_sim/sends", UriKind.Relative))).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line))
            .Where(s => s.GetProperty("oaId").ValueEquals(OaId) && s.GetProperty("accepted").GetBoolean()).CountBy(s => s.GetProperty("phone").GetString()!).ToList();
        Assert.All(accepted, a => Assert.Equal(1, a.Value));
        var unknown = int.Parse((await TextAsync(sql, $"select count(*)::text from engine.messages where oa_id = {oa} and outcome = 'unknown'")), CultureInfo.InvariantCulture);
        Assert.InRange(accepted.Count, (2 * People) - unknown, 2 * People);
    }

    private static async Task JourneyAsync(HttpClient api, string template)
    {
        var journey = (await PostAsync(api, "/v1/journeys", new { name = "J" + template })).GetProperty("id").GetInt64();
        var path = string.Create(CultureInfo.InvariantCulture, $"/v1/journeys/{journey}");
        object[] steps =
        [
            new { stepNo = 1, type = "entry", config = new { on = new { @event = "go" + template } } },
            new { stepNo = 2, type = "send_oa", config = new { template = "t" + template, category = "transaction", channel = "zbs_phone" } },
        ];
        using var draft = await api.PutAsJsonAsync(path + "/steps", new { steps });
        Assert.True(draft.IsSuccessStatusCode, await draft.Content.ReadAsStringAsync());
        using var active = await api.PatchAsJsonAsync(path, new { status = "Active" });
        Assert.True(active.IsSuccessStatusCode, await active.Content.ReadAsStringAsync());
    }

    private static async Task EnterAsync(HttpClient api, string template, int first, int count)
    {
        var items = Enumerable.Range(first, count).SelectMany(i => new object[]
        {
            new { type = "identify", messageId = $"i{i}", userId = $"p{i}", traits = new { phone = $"+849121{i:00000}" } },
            new { type = "track", messageId = $"t{i}", userId = $"p{i}", @event = "go" + template },
        });
        var answer = await PostAsync(api, "/v1/batch", new { batch = items });
        Assert.Equal(0, answer.GetProperty("errors").GetArrayLength());
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static async Task<string> TextAsync(NpgsqlDataSource sql, string text)
    {
        await using var command = sql.CreateCommand(text);
        return await command.ExecuteScalarAsync() as string ?? "";
    }
}
