using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace ZaloOrleans.Faults;

/// <summary>Many ask at once to write to the same customers, on two silos, while one is killed and comes back.</summary>
public sealed class CapKillTests(TwoSilos two) : IClassFixture<TwoSilos>, IAsyncLifetime
{
    private const int People = 8, Askers = 12, Cap = 2;
    private static int _runs;
    private readonly ConcurrentDictionary<string, string> _answers = new();

    public async ValueTask InitializeAsync() => await two.Installation.UpAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Each customer gets as many as the cap allows: no more, and no fewer but those of which nobody knows whether they went.</summary>
    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task Askers_AtOnce_WhileASiloIsKilled_ExactlyTheCapIsSent(bool kills)
    {
        var run = $"cap{Interlocked.Increment(ref _runs)}";
        await PeopleAsync(run);
        await PostAsync("/v1/frequency-caps", new { window = new { kind = "rolling", minutes = 60 }, rules = new[] { new { max = Cap, tag = run } } });
        await using var sql = NpgsqlDataSource.Create(two.Installation.OwnerConnectionString + ";Pooling=false");
        await KnownAsync(sql, run);

        var asking = Enumerable.Range(0, People).SelectMany(p => Enumerable.Range(0, Askers).Select(n => AskAsync(run, p, n))).ToList();
        if (kills)
        {
            await Eventually.HoldsAsync("some are answered", () => Task.FromResult(_answers.Count), n => n >= People);
            await two.Installation.Silos[0].Kill9Async();
            await two.Installation.UpAsync();
        }

        await Task.WhenAll(asking);
        await Eventually.IsAsync("nothing is left to send", 0L, () => CountAsync(sql, "select count(*) from engine.send_queue"));
        await Eventually.IsAsync("nothing is under way", 0L, () => CountAsync(sql, "select count(*) from engine.messages where outcome = 'sending'"));

        var accepted = await AcceptedAsync();
        for (var person = 0; person < People; person++)
        {
            var user = ZaloUser(run, person);
            var unknown = await CountAsync(sql, $"""
                select count(*) from engine.messages m join oamessages o on o.id = m.message_id join customerzalolinks l on l.account_id = o.account_id and l.customer_id = o.customer_id
                  join zalo_accounts z on z.id = l.zalo_account_id where z.zalo_user_id = '{user}' and m.outcome = 'unknown'
                """);
            var got = accepted.GetValueOrDefault(user);
            Assert.True(got >= Cap - unknown && got <= Cap, $"{user} got {got}, and of {unknown} nobody knows. {await DecisionsAsync(sql, user)}");
            Assert.True(kills || unknown == 0, "Nothing was killed, and an outcome is not known.");
        }

        // Whoever asked again with the same key heard the same; and each key is one decision.
        Assert.Equal(People * Askers, _answers.Count);
        Assert.Equal(_answers.Count, _answers.Values.Distinct().Count());
    }

    /// <summary>Waits until whoever decides about these people knows the cap, which is promised within a second.</summary>
    private async Task KnownAsync(NpgsqlDataSource sql, string run)
    {
        var version = await CountAsync(sql, "select max(version) from engine.policy_versions");
        foreach (var person in Enumerable.Range(0, People))
        {
            await Eventually.HoldsAsync("the cap is known", async () => (await PostAsync("/v1/decisions", new { externalId = $"{run}-{person}", channel = "oa", category = "customer_care", text = "Chào" }))
                .GetProperty("policyVersion").GetInt64(), known => known >= version);
        }
    }

    /// <summary>What was decided about a person's messages, by which policy, and what became of them.</summary>
    private static async Task<string> DecisionsAsync(NpgsqlDataSource sql, string user)
    {
        await using var command = sql.CreateCommand($"""
            select string_agg(concat_ws(' ', d.decided_at, d.outcome, d.code, d.policy_version, m.outcome, m.attempt), '; ' order by d.decided_at)
              from engine.decisions d join customerzalolinks l on l.account_id = d.account_id and l.customer_id = d.customer_id
              join zalo_accounts z on z.id = l.zalo_account_id left join engine.messages m on m.account_id = d.account_id and m.message_id = d.message_id
             where z.zalo_user_id = '{user}'
            """);
        return await command.ExecuteScalarAsync() as string ?? "";
    }

    /// <summary>Asks until it is answered, now and then twice at once with the same key.</summary>
    private async Task AskAsync(string run, int person, int number)
    {
        var key = $"{run}-{person}-{number}";
        var twice = number % 3 == 0 ? 2 : 1;
        var all = await Task.WhenAll(Enumerable.Range(0, twice).Select(_ => AnsweredAsync(run, person, key)));
        Assert.Single(all.Distinct());
        _answers[key] = all[0];
    }

    private async Task<string> AnsweredAsync(string run, int person, string key)
    {
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages")
                {
                    Content = JsonContent.Create(new { externalId = $"{run}-{person}", channel = "oa", category = "customer_care", text = "Chào", tags = new[] { run } }),
                };
                request.Headers.Add("Idempotency-Key", key);
                using var answer = await two.Shop.Api.SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync();
                if (answer.StatusCode == HttpStatusCode.OK)
                    return JsonSerializer.Deserialize<JsonElement>(text).GetProperty("decisionId").GetRawText();
                Assert.True((int)answer.StatusCode >= 500, text);
            }
            catch (HttpRequestException)
            {
                // The connection broke: nobody knows what came of it, so the same key is asked again.
            }

            await Task.Delay(50);
        }
    }

    private async Task PeopleAsync(string run)
    {
        var answer = await PostAsync("/v1/batch", new
        {
            batch = Enumerable.Range(0, People).Select(i => new
            {
                type = "identify",
                messageId = $"{run}-who-{i}",
                userId = $"{run}-{i}",
                traits = new { marketingConsent = true, zaloUserId = ZaloUser(run, i), zaloLastInteractionAt = TimeProvider.System.GetUtcNow() },
            }),
        });
        Assert.Equal(0, answer.GetProperty("errors").GetArrayLength());
        foreach (var i in Enumerable.Range(0, People))
            await PostAsync($"/v1/customers/{await IdAsync($"{run}-{i}")}/consent", new { category = "customer_care", state = "granted", source = "test" });
    }

    private async Task<long> IdAsync(string externalId) =>
        (await two.Shop.Api.GetFromJsonAsync<JsonElement>($"/v1/customers?externalId={externalId}")).GetProperty("items")[0].GetProperty("id").GetInt64();

    private async Task<Dictionary<string, int>> AcceptedAsync()
    {
        using var simulator = new HttpClient { BaseAddress = new Uri(two.Installation.Connection.Simulator) };
        return (await simulator.GetStringAsync(new Uri("/_sim/sends", UriKind.Relative))).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line)).Where(s => s.GetProperty("accepted").GetBoolean() && s.GetProperty("userId").ValueKind == JsonValueKind.String)
            .CountBy(s => s.GetProperty("userId").GetString()!).ToDictionary();
    }

    private static string ZaloUser(string run, int person) => $"66{run[3..]}{person:0000}";

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await two.Shop.Api.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static async Task<long> CountAsync(NpgsqlDataSource sql, string text)
    {
        await using var command = sql.CreateCommand(text);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
