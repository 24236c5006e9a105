using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace ZaloOrleans.Faults;

/// <summary>The only silo is killed while the templates of an Official Account are read from Zalo and written.</summary>
[Collection(FaultTests.Name)]
public sealed class TemplateSyncKillTests(OneSilo one)
{
    private const int Known = 6;
    private const int More = 14;
    private const int Calls = 100_000;

    /// <summary>While Zalo is asked; before anything is written; and when everything but the last statement is.</summary>
    [Theory]
    [InlineData(1, "asked"), InlineData(2, "rows"), InlineData(3, "keep")]
    public async Task Silo_KilledInTheMiddleOfASync_LeavesNothingHalfWritten_AndTheNextOneIsRight(int number, string at)
    {
        var oaId = $"731865706877101{number}";
        using var simulator = new HttpClient { BaseAddress = new Uri(one.Installation.Connection.Simulator) };
        await PostAsync(simulator, "/_sim/oas", new { oaId, appId = "79", oaSecretKey = "s", accessToken = $"token-{at}" });
        await TellAsync(simulator, oaId, number, 0, Known, "ENABLE");
        using var admin = one.Installation.CreateClient();
        var made = await PostAsync(admin, "/v1/accounts", new { name = "Templates" });
        var account = made.GetProperty("id").GetInt64();
        using var api = one.Installation.CreateClient(made.GetProperty("apiKey").GetString());
        var oa = (await PostAsync(api, "/v1/zalo-accounts", new { zaloUserId = oaId, displayName = "OA", appId = "79", oaSecretKey = "s", accessToken = $"token-{at}" })).GetProperty("id").GetInt64();
        var path = string.Create(CultureInfo.InvariantCulture, $"/v1/zalo-accounts/{oa}/sync-templates");
        Assert.Equal(Known, (await PostAsync(api, path, new { })).GetProperty("created").GetInt32());

        // Zalo has more of them, and disables the old ones.
        await TellAsync(simulator, oaId, number, 0, Known, "DISABLE");
        await TellAsync(simulator, oaId, number, Known, More, "ENABLE");
        await using var sql = NpgsqlDataSource.Create(one.Installation.OwnerConnectionString + ";Pooling=false");
        var before = await RowsAsync(sql, account);
        await KillWhenAsync(sql, simulator, api, path, at, at switch
        {
            "rows" => $"select from oatemplates where account_id = {account} for update",

            // The last statement is the first one that asks for a row that nobody sees yet.
            "keep" => $"insert into engine.zalo_templates (account_id, oa_id, zalo_template_id) values ({account}, {oa}, '{IdOf(number, Known)}')",
            _ => null,
        });

        Assert.Equal(before, await RowsAsync(sql, account));
        // A sync asks for 5 s: with 2 s an answer, the last of the three rounds begins only just in time.
        await one.Shop.EndFaultsAsync();
        await one.Installation.UpAsync();
        var counts = await Eventually.HoldsAsync("a sync is answered", async () =>
        {
            using var answer = await api.PostAsJsonAsync(path, new { });
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : default;
        }, c => c.ValueKind == JsonValueKind.Object);
        Assert.Equal((More, Known, 0), (counts.GetProperty("created").GetInt32(), counts.GetProperty("archived").GetInt32(), counts.GetProperty("remaining").GetInt32()));
        Assert.Equal($"{Known} Archived, {More} Approved", await TextAsync(sql, $"""
            select string_agg(count || ' ' || status, ', ' order by count) from (select status, count(*) from oatemplates where account_id = {account} group by status) s
            """));
        Assert.Equal($"{Known + More} {Known + More}", await TextAsync(sql, $"select count(*) || ' ' || count(distinct template_id) from engine.zalo_templates where account_id = {account}"));
    }

    /// <summary>Asks for a sync, again and again, and kills the silo when one is where it is to die.</summary>
    private async Task KillWhenAsync(NpgsqlDataSource sql, HttpClient simulator, HttpClient api, string path, string at, string? hold)
    {
        if (hold is null)
        {
            await PostAsync(simulator, "/_sim/faults", new { match = new { endpoint = "template/info/v2" }, behaviour = "latency", value = 2_000, times = Calls });
        }

        using var stop = new CancellationTokenSource();
        await using var holder = await sql.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        if (hold is not null)
        {
            await using var holding = new NpgsqlCommand(hold, holder);
            await holding.ExecuteNonQueryAsync();
        }

        var asking = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var answer = await api.PostAsJsonAsync(path, new { });
                Assert.False(answer.IsSuccessStatusCode && !stop.IsCancellationRequested, "A sync went through.");
            }
        });
        await Eventually.HoldsAsync("a sync is there", async () => hold is null
            ? Calls - (await simulator.GetFromJsonAsync<JsonElement>("/_sim/faults"))[0].GetProperty("times").GetInt32()
            : (int)long.Parse(await TextAsync(sql, $"select count(*)::text from pg_stat_activity where wait_event_type = 'Lock' and query like '-- templates.{at}%'"), CultureInfo.InvariantCulture),
            count => count > 0);
        await one.Installation.Silos[0].Kill9Async();
        await stop.CancelAsync();
        await asking;
    }

    private static string IdOf(int number, int template) => string.Create(CultureInfo.InvariantCulture, $"{700 + number}{template:00}");

    private static async Task TellAsync(HttpClient simulator, string oaId, int number, int from, int count, string status)
    {
        foreach (var n in Enumerable.Range(from, count))
        {
            await PostAsync(simulator, "/_sim/templates", new { templateId = IdOf(number, n), tag = 1, parameters = new[] { "order_code" }, oaId, status });
        }
    }

    /// <summary>All that a sync writes, a line each.</summary>
    private static Task<string> RowsAsync(NpgsqlDataSource sql, long account) => TextAsync(sql, $"""
        select string_agg(line, E'\n' order by line) from (
            select 'row ' || t.* ::text as line from oatemplates t where account_id = {account}
            union all select 'zalo ' || z.*::text from engine.zalo_templates z where account_id = {account}
            union all select 'audit ' || a.id from auditlogs a where account_id = {account} and entity_type in ('oaTemplates', 'template_reviews')) l
        """);

    private static async Task<string> TextAsync(NpgsqlDataSource sql, string text)
    {
        await using var command = sql.CreateCommand(text);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}
