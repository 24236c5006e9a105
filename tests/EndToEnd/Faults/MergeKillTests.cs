using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace ZaloOrleans.Faults;

/// <summary>The only silo is killed while two customers who are one person become one.</summary>
[Collection(FaultTests.Name)]
public sealed class MergeKillTests(OneSilo one)
{
    private const int Events = 30;

    /// <summary>
    /// Before the merge is committed, for its other half is held; and while the history is moved: with nothing, with some, and with all but the
    /// events.
    /// </summary>
    [Theory]
    [InlineData("engine.grains where key = 't{0}/c/{1}'", "settle_identity")]
    [InlineData("sessions where customer_id = {1}", "adopt_history")]
    [InlineData("engine.journey_runs where customer_id = {1}", "adopt_history")]
    [InlineData("events where customer_id = {1}", "adopt_history")]
    public async Task Silo_KilledInTheMiddleOfAMerge_BothHistoriesEndAsOne_NothingLostNothingTwice(string held, string underWay)
    {
        using var admin = one.Installation.CreateClient();
        var made = await PostAsync(admin, "/v1/accounts", new { name = "Merge" });
        var account = made.GetProperty("id").GetInt64();
        using var api = one.Installation.CreateClient(made.GetProperty("apiKey").GetString());
        await JourneyAsync(api);
        var phone = new { phone = "0912345678" };
        var gone = (await PostAsync(api, "/v1/identify", new { anonymousId = "d1", messageId = "who-1", traits = phone })).GetProperty("customerId").GetInt64();
        var survivor = (await PostAsync(api, "/v1/identify", new { userId = "kh-1", messageId = "who-2" })).GetProperty("customerId").GetInt64();
        await TrackAsync(api, i => new { type = "track", anonymousId = "d1", messageId = $"d-{i}", @event = i == 0 ? "waited" : "looked" });
        await TrackAsync(api, i => new { type = "track", userId = "kh-1", messageId = $"u-{i}", @event = "bought" });
        await using var sql = NpgsqlDataSource.Create(one.Installation.OwnerConnectionString + ";Pooling=false");
        await Eventually.IsAsync("nothing is under way", 0L, () => CountAsync(sql, $"engine.wakeups where account_id = {account} and due_at < now() + interval '1 hour'"));

        await using (var holder = await sql.OpenConnectionAsync())
        {
            await using var hold = await holder.BeginTransactionAsync();
            await using (var rows = new NpgsqlCommand($"select from {string.Format(System.Globalization.CultureInfo.InvariantCulture, held, account, gone)} for update", holder))
            {
                Assert.NotEqual(0, await CountAsync(sql, string.Format(System.Globalization.CultureInfo.InvariantCulture, held, account, gone)));
                await rows.ExecuteNonQueryAsync();
            }

            await PostAsync(api, "/v1/identify", new { userId = "kh-1", messageId = "who-3", traits = phone });
            await Eventually.IsAsync("the merge is under way", 1L, () => CountAsync(sql, $"engine.wakeups where account_id = {account} and kind = '{underWay}'"));
            if (underWay == "adopt_history")
            {
                await Eventually.IsAsync("it waits", 1L, () => CountAsync(sql, "pg_stat_activity where wait_event_type = 'Lock' and query like '-- customers.move_%'"));
            }

            await one.Installation.Silos[0].Kill9Async();
        }

        await one.Installation.UpAsync();
        await Eventually.IsAsync("nothing is under way", 0L, () => CountAsync(sql, $"engine.wakeups where account_id = {account} and due_at < now() + interval '1 hour'"));
        Assert.Equal(1, await CountAsync(sql, $"customers where account_id = {account} and deleted_at is null and id = {survivor}"));
        Assert.Equal(1, await CountAsync(sql, $"customers where account_id = {account} and deleted_at is null"));
        foreach (var table in new[] { "events", "sessions", "journeylogs", "engine.journey_runs", "engine.decisions", "engine.identities", "customerzalolinks" })
        {
            Assert.Equal(0, await CountAsync(sql, $"{table} where account_id = {account} and customer_id = {gone}"));
        }

        Assert.Equal($"bought {Events}, customer_merged 1, looked {Events - 1}, waited 1", await TextAsync(sql, $"""
            select string_agg(event_name || ' ' || count, ', ' order by event_name) from (select event_name, count(*) from events where account_id = {account} and customer_id = {survivor} group by 1) e
            """));
        Assert.Equal("1 kh-1, 3 +84912345678", await TextAsync(sql, $"select string_agg(kind || ' ' || value, ', ' order by kind) from engine.identities where account_id = {account}"));
        Assert.Equal(1, await CountAsync(sql, $"auditlogs where account_id = {account} and entity_id = {gone} and action = 'merge'"));
        Assert.Equal(0, await CountAsync(sql, "engine.parked_wakeups"));

        // The journey that the one who is gone was in goes on, once; and both ids lead to the person.
        Assert.Equal(1, await CountAsync(sql, $"engine.journey_runs where account_id = {account} and customer_id = {survivor} and status = 'active'"));
        using var read = await api.GetAsync(new Uri($"/v1/customers/{gone}", UriKind.Relative));
        Assert.Equal(survivor, (await read.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64());
        Assert.Equal(survivor, (await PostAsync(api, "/v1/track", new { anonymousId = "d1", messageId = "late", @event = "looked" })).GetProperty("customerId").GetInt64());
        await using (var tomorrow = sql.CreateCommand($"update engine.wakeups set due_at = now() where account_id = {account}"))
        {
            await tomorrow.ExecuteNonQueryAsync();
        }

        await Eventually.IsAsync("the journey ends", 0L, () => CountAsync(sql, $"engine.journey_runs where account_id = {account} and status = 'active'"));
    }

    /// <summary>A journey that waits for a day, longer than the test.</summary>
    private static async Task JourneyAsync(HttpClient api)
    {
        var id = (await PostAsync(api, "/v1/journeys", new { name = "J" })).GetProperty("id").GetInt64();
        using var steps = await api.PutAsJsonAsync($"/v1/journeys/{id}/steps", new
        {
            steps = new object[]
            {
                new { stepNo = 1, type = "entry", config = new { on = new { @event = "waited" } } },
                new { stepNo = 2, type = "wait", config = new { @for = "P1D" } },
                new { stepNo = 3, type = "end", config = new { } },
            },
        });
        Assert.True(steps.IsSuccessStatusCode, await steps.Content.ReadAsStringAsync());
        using var active = await api.PatchAsJsonAsync($"/v1/journeys/{id}", new { status = "Active" });
        Assert.True(active.IsSuccessStatusCode, await active.Content.ReadAsStringAsync());
    }

    private static async Task TrackAsync(HttpClient api, Func<int, object> item)
    {
        var answer = await PostAsync(api, "/v1/batch", new { batch = Enumerable.Range(0, Events).Select(item) });
        Assert.Equal(0, answer.GetProperty("errors").GetArrayLength());
    }

    private static async Task<long> CountAsync(NpgsqlDataSource sql, string from)
    {
        await using var command = sql.CreateCommand($"select count(*) from {from}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

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
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
