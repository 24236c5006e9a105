using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace ZaloOrleans.Faults;

/// <summary>The only silo is killed, again and again, while followers are imported.</summary>
[Collection(FaultTests.Name)]
public sealed class FollowerImportKillTests(OneSilo one)
{
    private const int Followers = 600;
    private const string OaId = "5318657068771012646";

    [Fact]
    public async Task Silo_Killed_GoesOnWhereItWas_WithEachFollowerOneCustomer()
    {
        using var simulator = new HttpClient { BaseAddress = new Uri(one.Installation.Connection.Simulator) };
        await PostAsync(simulator, "/_sim/oas", new { oaId = OaId, appId = "77", oaSecretKey = "s", accessToken = "token-of-followers" });
        await PostAsync(simulator, "/_sim/users", new { id = "500000", count = Followers, oaId = OaId });
        await PostAsync(simulator, "/_sim/faults", new { match = new { endpoint = "user/getlist" }, behaviour = "latency", value = 200 });
        using var admin = one.Installation.CreateClient();
        using var api = one.Installation.CreateClient((await PostAsync(admin, "/v1/accounts", new { name = "Followers" })).GetProperty("apiKey").GetString());
        var account = (await PostAsync(api, "/v1/zalo-accounts", new { zaloUserId = OaId, displayName = "OA", appId = "77", oaSecretKey = "s", accessToken = "token-of-followers" })).GetProperty("id").GetInt64();
        var path = string.Create(CultureInfo.InvariantCulture, $"/v1/zalo-accounts/{account}/import-followers");

        var started = await PostAsync(api, path, new { });
        foreach (var found in new[] { 60, 300 })
        {
            var before = await ProgressAsync(api, path, p => p.GetProperty("found").GetInt32() >= found);
            Assert.Equal("running", before.GetProperty("state").GetString());
            await one.Installation.Silos[0].Kill9Async();
            await one.Installation.UpAsync();
        }

        var over = await ProgressAsync(api, path, p => p.GetProperty("state").GetString() is "done" or "failed");
        await one.Shop.EndFaultsAsync();
        Assert.Equal("done 600 600 600 0 0", string.Join(' ', new[] { "state", "total", "found", "created", "known", "failed" }.Select(n => over.GetProperty(n).ToString())));
        Assert.Equal(started.GetProperty("startedAt").GetString(), over.GetProperty("startedAt").GetString());
        await using var sql = NpgsqlDataSource.Create(one.Installation.OwnerConnectionString + ";Pooling=false");
        await using var facts = sql.CreateCommand($"""
            select (select count(*) from customers c where c.account_id = z.account_id) || ' ' || (select count(distinct value) from engine.identities i where i.account_id = z.account_id)
                || ' ' || (select count(*) from events e where e.account_id = z.account_id) || ' ' || (select count(distinct customer_id) from events e where e.account_id = z.account_id)
              from zalo_accounts z where z.id = {account}
            """);
        Assert.Equal("600 600 600 600", await facts.ExecuteScalarAsync());
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Waits for it; what is refused while the silo comes back is asked again.</summary>
    private static Task<JsonElement> ProgressAsync(HttpClient api, string path, Func<JsonElement, bool> isSo) => Eventually.HoldsAsync("the import", async () =>
    {
        using var answer = await api.GetAsync(new Uri(path, UriKind.Relative));
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : default;
    }, p => p.ValueKind == JsonValueKind.Object && isSo(p));
}
