using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Npgsql;
using Spectre.Console;
using ZaloOrleans.Bench.Http;
using ZaloOrleans.Bench.Load;
using ZaloOrleans.Bench.Peers;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Bench.Scenarios;

/// <summary>
/// <c>POST /v1/messages</c> over HTTP with everything running here: a decision with an idempotency key, three frequency caps and the suppression list,
/// the message with its slot, all of it durable before the answer; beside an authenticated no-op, and beside Redis with three caps and a row. What was
/// queued is being sent meanwhile. Once as fast as 64 callers can, which leaves no processor idle, and once half as much.
/// </summary>
internal sealed class MessageScenario(BenchOptions options) : IScenario
{
    private const string Message = "http_message", HalfMessage = "http_message_half_load", PeerMessage = "http_message_redis";
    private const int Connections = 64, PerRequest = 50, RowsOfTheList = 100_000;

    private long _sent;

    public IReadOnlyList<string> Names => [Message, HalfMessage, PeerMessage];

    // Each customer gets a few, as customers do: one who waits for a hundred messages is nobody's.
    private int Customers => options.Rows(64_000) / Connections * Connections;

    public Task<IReadOnlyList<Measurement>> RunAsync(PostgresCluster cluster) => BenchInstallation.MeasureOwnAsync(Message, options, MeasureAsync);

    private async Task<IReadOnlyList<Measurement>> MeasureAsync(Installation installation)
    {
        var (api, key) = (new Uri(installation.Connection.Api), installation.Connection.ApiKey!);
        await PrepareAsync(api, key, installation);
        var load = new HttpLoad(api);
        await load.OnceAsync(RequestTemplate.Spread(16, Customers / PerRequest, n => RequestTemplate.Of("POST", "/v1/batch", api, key, People(n * PerRequest))));
        var ping = RequestTemplate.Spread(Connections, Connections, _ => RequestTemplate.Of("GET", "/v1/ping", api, key, null));
        var ask = Asks(api, key);
        await using var peer = await RedisPeer.StartAsync(installation.OwnerConnectionString);
        var (peerLoad, peerAsk) = peer is null ? default : (new HttpLoad(peer.Api), Asks(peer.Api, "none"));
        var pings = new Side("ping", () => load.ForAsync(options.Round, ping));
        var asks = new Side("messages", () => CountAsync(load, () => load.ForAsync(options.Round, ask)));
        var half = new Side("half of them", () => CountAsync(load, () => load.PacedAsync(options.Round, ask, asks.Results.LastOrDefault()?.PerSecond / 2 ?? 100)));
        var peers = peerLoad is null ? null : new Side("redis", () => peerLoad.ForAsync(options.Round, peerAsk!));
        Side[] sides = peers is null ? [asks, pings] : [asks, peers, pings];
        await Rounds.WarmUpAsync(options.WarmUp, sides);
        await Rounds.AlternateAsync(Message, options.Rounds, () => Task.CompletedTask, [.. sides, half]);
        await CheckAsync(installation);
        return
        [
            new Measurement(Message, asks.Median, "requests/s")
            {
                Range = asks.Range,
                Floor = pings.Median,
                Peer = peers?.Median,
                P50 = asks.Percentile(50),
                P99 = asks.Percentile(99),
                Bars =
                [
                    new Bar("0.15 of ping", asks.Median >= 0.15 * pings.Median), new Bar("p99 < 25 ms", asks.Percentile(99) < 25),

                    // Where the peer had 20 ms.
                    .. peers is null ? (Bar[])[] : [new Bar("p99 < 1.25 of the peer's", asks.Percentile(99) < 1.25 * peers.Percentile(99))],
                ],
            },
            new Measurement(HalfMessage, half.Median, "requests/s") { Range = half.Range, Floor = pings.Median, P50 = half.Percentile(50), P99 = half.Percentile(99) },
            .. peers is null ? (Measurement[])[] :
            [
                new Measurement(PeerMessage, peers.Median, "requests/s") { Range = peers.Range, Floor = pings.Median, P50 = peers.Percentile(50), P99 = peers.Percentile(99) },
            ],
        ];
    }

    private async Task<LoadResult> CountAsync(HttpLoad load, Func<Task<LoadResult>> run)
    {
        var before = load.Answered;
        var result = await run();
        _sent += load.Answered - before;
        return result;
    }

    private List<RequestTemplate[]> Asks(Uri api, string key) => RequestTemplate.Spread(Connections, Customers, n => RequestTemplate.Once("/v1/messages", api, key,
        $$"""{"externalId":"{{Name(n)}}","channel":"oa","category":"transaction","text":"Đơn hàng của bạn đã được giao, cảm ơn bạn đã mua hàng!"}"""));

    private static async Task PrepareAsync(Uri api, string key, Installation installation)
    {
        using var http = new HttpClient { BaseAddress = api };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var minutes in (int[])[60, 24 * 60, 7 * 24 * 60])
        {
            using var answer = await http.PostAsJsonAsync("/v1/frequency-caps", new { window = new { kind = "rolling", minutes }, rules = new[] { new { max = 90 } } });
            if (!answer.IsSuccessStatusCode)
            {
                throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
            }
        }

        await using var database = NpgsqlDataSource.Create(installation.OwnerConnectionString);
        await using var list = database.CreateCommand("""
            insert into suppressionlists (account_id, type, value) select id, 'zalo_id', '6' || n from accounts, generate_series(1, $1) n where accounts.id = (select max(account_id) from zalo_accounts)
            """);
        list.Parameters.Add(new() { Value = RowsOfTheList });
        await list.ExecuteNonQueryAsync();
    }

    /// <summary>Each request that was answered is one decision, and one message with its place in the queue or its outcome.</summary>
    private async Task CheckAsync(Installation installation)
    {
        await using var database = NpgsqlDataSource.Create(installation.OwnerConnectionString);
        await using var count = database.CreateCommand("select count(*) from engine.decisions where channel = 'oa' and category = 'transaction' and message_id is not null");
        if ((long)(await count.ExecuteScalarAsync())! is var kept && kept != _sent)
        {
            throw new InvalidOperationException($"{_sent:N0} messages were acknowledged, {kept:N0} are queued.");
        }
    }

    private static string People(int first) => $$"""{"batch":[{{string.Join(",", Enumerable.Range(first, PerRequest).Select(Person))}}]}""";

    private static string Person(int n) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"type":"identify","userId":"{{Name(n)}}","messageId":"bench-{{RequestTemplate.IdDigits}}",
         "traits":{"zaloUserId":"{{8_000_000_000 + n}}","zaloLastInteractionAt":"{{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ}}","marketingConsent":true} }
        """);

    private static string Name(int n) => string.Create(CultureInfo.InvariantCulture, $"reader-{n}");
}
