using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Crash.Limits;

/// <summary>
/// One run of the limiter: more messages wait than may go, transactions come in between, a silo is killed every so often and started again. Then the
/// times at which messages were sent, by our book and by Zalo's, are counted in sliding windows.
/// </summary>
public sealed class LimitsRun : IAsyncDisposable
{
    // How long before the first byte's deadline "about to send" is committed.
    private const int SendDeadline = 10_000;
    private readonly LimitsOptions _options;
    private readonly Installation _installation;
    private readonly HttpClient _admin;
    private readonly HttpClient _simulator;
    private readonly NpgsqlDataSource _sql;
    private readonly Random _random;
    private HttpClient? _account;
    private int _people;

    private LimitsRun(LimitsOptions options, Installation installation)
    {
        (_options, _installation, _random) = (options, installation, new Random(options.Seed));
        (_admin, _simulator) = (installation.CreateClient(), new HttpClient { BaseAddress = new Uri(installation.Connection.Simulator) });
        _sql = NpgsqlDataSource.Create(installation.OwnerConnectionString);
    }

    public static async Task<LimitsRun> StartAsync(LimitsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new LimitsRun(options, await Installation.StartAsync(new InstallationOptions { Silos = options.Silos }));
    }

    /// <summary>Runs; what was counted.</summary>
    public async Task<LimitsResult> RunAsync()
    {
        await SetUpAsync();
        var most = _options.Rates.Min(r => r.Max * (TimeSpan.FromSeconds(_options.Seconds) / r.Window)) * 1.2;
        await EnterAsync("care", (int)most + 50);
        await CountedAsync("everything waits", "select count(*) from oamessages", n => n >= _people);
        await JsonAsync(_account!, HttpMethod.Post, "/v1/send-rate-limits", new { rules = _options.Rates.Select(r => new { max = r.Max, per = r.Per, channel = "zbs_phone" }) });
        await ResumeAsync();
        var begin = await FirstAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(_options.Seconds));
        var kills = await Task.WhenAll(KillAsync(stop.Token), TransactionsAsync(stop.Token));
        var sent = await TimesAsync();
        var end = begin + (_options.Seconds * 1_000L);
        return new LimitsResult(_options.Rates, sent, await ArrivalsAsync(), await NumberAsync("select count(*) from engine.send_queue"),
            SlidingWindows.Use(_options.Rates, sent.Where(t => t < end), TimeSpan.FromSeconds(_options.Seconds)), kills[0]);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        _simulator.Dispose();
        _account?.Dispose();
        await _sql.DisposeAsync();
        await _installation.DisposeAsync();
    }

    /// <summary>An account whose journeys send a template by phone, to anybody who has one. Nothing is sent before it is resumed.</summary>
    private async Task SetUpAsync()
    {
        var account = await JsonAsync(_admin, HttpMethod.Post, "/v1/accounts", new { name = "Limits" });
        _account = _installation.CreateClient(account.GetProperty("apiKey").GetString());
        var zalo = _installation.Connection.Zalo;
        await JsonAsync(_account, HttpMethod.Post, "/v1/zalo-accounts", new { zaloUserId = zalo.OaId, displayName = "Limits", appId = zalo.AppId, oaSecretKey = zalo.OaSecretKey, accessToken = zalo.AccessToken });
        var template = await JsonAsync(_account, HttpMethod.Post, "/v1/oa-templates", new { code = "t", content = """{"templateId":"7","data":{}}""" });
        foreach (var step in new[] { "submit", "approve" })
        {
            await JsonAsync(_account, HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"/v1/oa-templates/{template.GetProperty("id").GetInt64()}/{step}"), new { });
        }

        foreach (var (trigger, category) in new[] { ("care", "customer_care"), ("otp", "transaction") })
        {
            var journey = await JsonAsync(_account, HttpMethod.Post, "/v1/journeys", new { name = trigger });
            var path = string.Create(CultureInfo.InvariantCulture, $"/v1/journeys/{journey.GetProperty("id").GetInt64()}");
            await JsonAsync(_account, HttpMethod.Put, path + "/steps", new
            {
                steps = new object[]
                {
                    new { stepNo = 1, type = "entry", config = new { on = new { @event = trigger } } },
                    new { stepNo = 2, type = "send_oa", config = new { template = "t", category, channel = "zbs_phone" } },
                },
            });
            await JsonAsync(_account, HttpMethod.Patch, path, new { status = "Active" });
        }

        await using var pause = _sql.CreateCommand("""
            insert into engine.send_pauses (account_id, oa_id, channel, lane, code, since) select account_id, zalo_account_id, '', '', 'later', now() from engine.official_accounts
            """);
        await pause.ExecuteNonQueryAsync();
    }

    private async Task ResumeAsync()
    {
        var oa = await NumberAsync("select max(zalo_account_id) from engine.official_accounts");
        await JsonAsync(_account!, HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"/v1/zalo-accounts/{oa}/resume"), new { });
    }

    private async Task EnterAsync(string trigger, int count)
    {
        var people = Enumerable.Range(_people, count).ToList();
        _people += count;
        foreach (var chunk in people.SelectMany(i => ItemsOf(i, trigger)).Chunk(50))
        {
            var left = chunk.ToList();
            while (left.Count > 0)
            {
                left = await TryAsync(left);
            }
        }
    }

    /// <summary>What was not acknowledged, to be sent again under the same ids.</summary>
    private async Task<List<Dictionary<string, object>>> TryAsync(List<Dictionary<string, object>> items)
    {
        try
        {
            using var answer = await _account!.PostAsJsonAsync("/v1/batch", new { batch = items });
            if (answer.IsSuccessStatusCode)
            {
                var failed = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("messageId").GetString()).ToHashSet();
                return items.FindAll(i => failed.Contains((string)i["messageId"]));
            }
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            // The silo that took it is gone.
        }

        await Task.Delay(200);
        return items;
    }

    private static IEnumerable<Dictionary<string, object>> ItemsOf(int i, string trigger)
    {
        var user = FormattableString.Invariant($"p{i}");
        yield return new()
        {
            ["type"] = "identify",
            ["messageId"] = FormattableString.Invariant($"who-{i}"),
            ["userId"] = user,
            ["traits"] = new { marketingConsent = true, phone = FormattableString.Invariant($"+8490{1_000_000 + i}") },
        };
        yield return Items.Event(FormattableString.Invariant($"go-{i}"), trigger, user);
    }

    /// <summary>How often a silo was killed.</summary>
    private async Task<int> KillAsync(CancellationToken stop)
    {
        var kills = 0;
        try
        {
            while (_options.KillEvery > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(_options.KillEvery), stop);
                var silo = _installation.Silos[_random.Next(_installation.Silos.Count)];
                await silo.Kill9Async();
                kills++;
                Console.WriteLine($"killed {silo.Name}");
                await _installation.UpAsync(CancellationToken.None);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }

        return kills;
    }

    private async Task<int> TransactionsAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await EnterAsync("otp", 2);
            await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(1), stop));
        }

        return 0;
    }

    private async Task<long> FirstAsync()
    {
        await CountedAsync("something is sent", "select count(*) from engine.messages where deadline_at is not null", n => n > 0);
        return (await TimesAsync()).Min();
    }

    /// <summary>When messages were about to be sent: committed before the first byte, so that one whose answer died with its silo is among them.</summary>
    private async Task<List<long>> TimesAsync()
    {
        await using var command = _sql.CreateCommand("select (extract(epoch from deadline_at) * 1000)::bigint from engine.messages where deadline_at is not null");
        await using var reader = await command.ExecuteReaderAsync();
        var times = new List<long>();
        while (await reader.ReadAsync())
        {
            times.Add(reader.GetInt64(0) - SendDeadline);
        }

        return times;
    }

    private async Task<List<long>> ArrivalsAsync() => [.. (await _simulator.GetStringAsync(new Uri("/_sim/sends", UriKind.Relative)))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("at").GetInt64())];

    private async Task CountedAsync(string what, string query, Func<long, bool> isGood)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!isGood(await NumberAsync(query)))
        {
            if (TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromMinutes(5))
            {
                throw new TimeoutException($"Waited in vain: {what}.");
            }

            await Task.Delay(100);
        }
    }

    private async Task<long> NumberAsync(string query)
    {
        await using var command = _sql.CreateCommand(query);
        return await command.ExecuteScalarAsync() is long number ? number : 0;
    }

    private static async Task<JsonElement> JsonAsync(HttpClient http, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonDocument.Parse(text).RootElement
            : throw new HttpRequestException($"{method} {path} was answered {(int)answer.StatusCode}: {text}");
    }
}
