using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace ZaloOrleans.Faults;

/// <summary>The only silo is killed while an account's secrets are encrypted anew.</summary>
[Collection(FaultTests.Name)]
public sealed class DataKeyKillTests(OneSilo one)
{
    private const int Others = 250;
    private const string OaId = "6318657068771012646";

    [Fact]
    public async Task Silo_KilledInTheMiddleOfARotation_GoesOnUntilTheOldKeyIsDestroyed_AndTheTokenStillWorks()
    {
        using var simulator = new HttpClient { BaseAddress = new Uri(one.Installation.Connection.Simulator) };
        await PostAsync(simulator, "/_sim/oas", new { oaId = OaId, appId = "78", oaSecretKey = "s", accessToken = "token-under-a-key" });
        using var admin = one.Installation.CreateClient();
        var made = await PostAsync(admin, "/v1/accounts", new { name = "Keys" });
        var account = made.GetProperty("id").GetInt64();
        using var api = one.Installation.CreateClient(made.GetProperty("apiKey").GetString());
        var oa = (await PostAsync(api, "/v1/zalo-accounts", new { zaloUserId = OaId, displayName = "OA", appId = "78", oaSecretKey = "s", accessToken = "token-under-a-key" })).GetProperty("id").GetInt64();
        foreach (var n in Enumerable.Range(1, Others))
        {
            await PostAsync(api, "/v1/zalo-accounts", new { zaloUserId = $"780000{n}", appId = "78", accessToken = $"secret {n}" });
        }

        var path = string.Create(CultureInfo.InvariantCulture, $"/v1/accounts/{account}/rotate-data-key");
        await using var sql = NpgsqlDataSource.Create(one.Installation.OwnerConnectionString + ";Pooling=false");

        // Somebody holds a row of the second slice, so that the silo dies with the first one written and the second one under way.
        await using (var holder = await sql.OpenConnectionAsync())
        {
            await using var held = await holder.BeginTransactionAsync();
            await using (var hold = new NpgsqlCommand($"select id from zalo_accounts where account_id = {account} order by id offset 150 limit 1 for update", holder))
            {
                await hold.ExecuteScalarAsync();
            }

            await PostAsync(admin, path, new { });
            await Eventually.IsAsync("the second slice waits", 1L, async () =>
            {
                await using var waiting = sql.CreateCommand("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '-- secrets.encrypt_anew%'");
                return (long)(await waiting.ExecuteScalarAsync())!;
            });
            await one.Installation.Silos[0].Kill9Async();
        }

        Assert.Equal(100L, await UnderAsync(sql, account, 2));
        await one.Installation.UpAsync();
        await ProgressAsync(admin, path, "waiting", 0);
        await using (var pass = sql.CreateCommand($"""
            update engine.data_keys set retired_at = now() - interval '11 minutes' where account_id = {account} and state = 'decrypt_only';
            update engine.wakeups set due_at = now() where target = 't{account}/y'
            """))
        {
            await pass.ExecuteNonQueryAsync();
        }

        await ProgressAsync(admin, path, "done", 1);
        Assert.Equal(Others + 1L, await UnderAsync(sql, account, 2));
        var checkPath = string.Create(CultureInfo.InvariantCulture, $"/v1/zalo-accounts/{oa}/check");
        await Eventually.IsAsync("Zalo accepts the token", "ok accepted", async () =>
        {
            var token = (await PostAsync(api, checkPath, new { })).GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "token");
            return $"{token.GetProperty("state")} {token.GetProperty("code")}";
        });
    }

    /// <summary>How many tokens lie under a key.</summary>
    private static async Task<long> UnderAsync(NpgsqlDataSource sql, long account, int key)
    {
        await using var command = sql.CreateCommand($"select count(*) from zalo_accounts where account_id = {account} and substring(token_ciphertext from 2 for 4) = int4send({key})");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Waits for it; what is refused while the silo comes back is asked again.</summary>
    private static Task<JsonElement> ProgressAsync(HttpClient admin, string path, string state, int destroyed) => Eventually.HoldsAsync("the rotation", async () =>
    {
        using var answer = await admin.GetAsync(new Uri(path, UriKind.Relative));
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : default;
    }, p => p.ValueKind == JsonValueKind.Object && p.GetProperty("state").GetString() == state && p.GetProperty("destroyed").GetInt32() == destroyed);
}
