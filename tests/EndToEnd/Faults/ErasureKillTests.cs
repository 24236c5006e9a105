using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Faults;

/// <summary>The only silo is killed, again and again, in the middle of an erasure.</summary>
[Collection(FaultTests.Name)]
public sealed class ErasureKillTests(OneSilo one)
{
    private const int Events = 16_000;
    private static readonly string[] Words = ["zkanary", "912340088", "8800000077"];

    [Fact]
    public async Task Silo_Killed_GoesOnUntilNothingIsLeft_AndWhatIsCountedStays()
    {
        using var admin = one.Installation.CreateClient();
        using var api = one.Installation.CreateClient((await PostAsync(admin, "/v1/accounts", new { name = "Erasures" })).GetProperty("apiKey").GetString());
        var traits = new { firstName = "Zkanary", phone = "0912340088", zaloUserId = "8800000077", email = "zkanary@b.vn", note = "zkanary" };
        var customer = (await PostAsync(api, "/v1/identify", new { userId = "kh-zkanary", traits, context = new { device = new { id = "dev-zkanary" } } })).GetProperty("customerId").GetInt64();
        await PostAsync(api, "/v1/track", new { userId = "kh-zkanary", @event = "viewed", properties = new { sku = "zkanary" }, context = new { device = new { id = "dev-zkanary" } } });
        await using var sql = NpgsqlDataSource.Create(one.Installation.OwnerConnectionString + ";Pooling=false");
        await HistoryAsync(sql, customer);
        Assert.NotEmpty(await DatabaseDump.FindAsync(sql, Words));
        var path = string.Create(CultureInfo.InvariantCulture, $"/v1/customers/{customer}/erase");

        Assert.Equal("erasing", (await PostAsync(api, path, new { })).GetProperty("state").GetString());
        foreach (var left in new[] { Events - 1, Events / 2 })
        {
            await Eventually.HoldsAsync("events that lost what they said", () => LeftAsync(sql, customer), count => count <= left);
            Assert.True(await LeftAsync(sql, customer) > 0);
            await one.Installation.Silos[0].Kill9Async();
            await one.Installation.UpAsync();
        }

        var over = await Eventually.HoldsAsync("the erasure", async () =>
        {
            using var answer = await api.GetAsync(new Uri(path, UriKind.Relative));
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : default;
        }, told => told.ValueKind == JsonValueKind.Object && told.GetProperty("state").GetString() == "erased");

        await ExecuteAsync(sql, "drop trigger slowly on events; drop function slowly()");
        Assert.NotNull(over.GetProperty("doneAt").GetString());
        Assert.Equal([], await DatabaseDump.FindAsync(sql, Words));
        Assert.Equal($"{Events + 1} 5 ", await ScalarAsync<string>(sql, $"""
            select (select count(*) from events where customer_id = {customer}) || ' ' || (select count(*) from oamessages where customer_id = {customer}) || ' '
                || coalesce((select string_agg(target, ' ') from engine.wakeups where target like '%/e/{customer}'), '')
            """));

        // The same person comes again: somebody new.
        var again = (await PostAsync(api, "/v1/identify", new { userId = "kh-zkanary", traits })).GetProperty("customerId").GetInt64();
        Assert.NotEqual(customer, again);
    }

    /// <summary>So much that it takes several slices, each of which takes its time.</summary>
    private static Task HistoryAsync(NpgsqlDataSource sql, long customer) => ExecuteAsync(sql, $$"""
        insert into events (account_id, customer_id, event_time, event_name, propertiesjson, device_id)
        select account_id, id, now() - interval '1 s' * n, 'viewed', '{"sku": "zkanary"}', 'dev-zkanary' from customers, generate_series(1, {{Events}}) n where id = {{customer}};
        insert into oamessages (account_id, customer_id, direction, content, varsjson, status)
        select account_id, id, 'outbound', 'zkanary', '{"name": "zkanary"}', 'sent' from customers, generate_series(1, 5) n where id = {{customer}};
        create function slowly() returns trigger language plpgsql as $$ begin perform pg_sleep(0.5); return null; end $$;
        create trigger slowly before update on events for each statement execute function slowly()
        """);

    private static async Task<int> LeftAsync(NpgsqlDataSource sql, long customer) =>
        (int)await ScalarAsync<long>(sql, $"select count(*) from events where customer_id = {customer} and propertiesjson is not null");

    private static async Task<T> ScalarAsync<T>(NpgsqlDataSource sql, string query)
    {
        await using var command = sql.CreateCommand(query);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource sql, string statements)
    {
        await using var command = sql.CreateCommand(statements);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}
