using Npgsql;
using ZaloOrleans.Bench.Http;
using ZaloOrleans.Bench.Load;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Bench.Scenarios;

/// <summary>
/// The API over HTTP with everything running here: one durable event a request beside an authenticated no-op, and batches of 50 events.
/// </summary>
internal sealed class HttpScenario(BenchOptions options) : IScenario
{
    private const string Track = "http_track", Batch = "http_batch";
    private const int Connections = 64, BatchConnections = 16;

    private long _sent;

    public IReadOnlyList<string> Names => [Track, Batch];

    public Task<IReadOnlyList<Measurement>> RunAsync(PostgresCluster cluster) => options.Api is { } api
        ? MeasureAsync(api, options.Key!, null)
        : BenchInstallation.MeasureAsync("http_*", own => MeasureAsync(new Uri(own.Connection.Api), own.Connection.ApiKey!, own));

    private async Task<IReadOnlyList<Measurement>> MeasureAsync(Uri api, string key, Installation? installation)
    {
        var load = new HttpLoad(api);
        var ping = RequestTemplate.Spread(Connections, Connections, _ => RequestTemplate.Of("GET", "/v1/ping", api, key, null));
        var track = RequestTemplate.Spread(Connections, BenchEvents.Customers, n => Post("/v1/track", BenchEvents.Item(n, null)));
        var batch = RequestTemplate.Spread(BatchConnections, BenchEvents.Customers / BenchEvents.CustomersPerBatch, n =>
            Post("/v1/batch", BenchEvents.Batch(n * BenchEvents.CustomersPerBatch, BenchEvents.PerBatch, BenchEvents.CustomersPerBatch)));

        // Each customer is made before the clock runs.
        await load.OnceAsync(batch);
        var pings = new Side("ping", () => load.ForAsync(options.Round, ping));
        var tracks = new Side("track", () => EventsAsync(load, track, 1));
        var batches = new Side("events in batches", () => EventsAsync(load, batch, BenchEvents.PerBatch));
        foreach (var side in (Side[])[pings, tracks, batches])
        {
            await side.Round();
        }

        var before = await StoredAsync(installation) - _sent;
        await Rounds.AlternateAsync("http", options.Rounds, () => Task.CompletedTask, tracks, pings, batches);
        return await StoredAsync(installation) - before == _sent
            ? [Tracks(tracks, pings), Batches(batches)]
            : throw new InvalidOperationException("The events that are stored are not those that were acknowledged.");

        RequestTemplate Post(string path, string json) => RequestTemplate.Of("POST", path, api, key, json);
    }

    private async Task<LoadResult> EventsAsync(HttpLoad load, IReadOnlyList<RequestTemplate[]> requests, int events)
    {
        var before = load.Answered;
        var result = await load.ForAsync(options.Round, requests);
        _sent += (load.Answered - before) * events;
        return result with { Count = result.Count * events };
    }

    /// <summary>How many events lie in the database; what was sent, where the API is somebody else's.</summary>
    private async Task<long> StoredAsync(Installation? installation)
    {
        if (installation is null)
        {
            return _sent;
        }

        await using var database = NpgsqlDataSource.Create(installation.OwnerConnectionString);
        await using var count = database.CreateCommand("select count(*) from events where source = $1");
        count.Parameters.Add(new() { Value = BenchEvents.Source });
        return (long)(await count.ExecuteScalarAsync())!;
    }

    private static Measurement Tracks(Side tracks, Side pings) => new(Track, tracks.Median, "requests/s")
    {
        Range = tracks.Range,
        Floor = pings.Median,
        P50 = tracks.Percentile(50),
        P99 = tracks.Percentile(99),
        Bars = [new Bar("0.15 of ping", tracks.Median >= 0.15 * pings.Median), new Bar("p99 < 25 ms", tracks.Percentile(99) < 25)],
    };

    private static Measurement Batches(Side batches) => new(Batch, batches.Median, "events/s")
    {
        Range = batches.Range,
        P50 = batches.Percentile(50),
        P99 = batches.Percentile(99),
        Bars = [new Bar("25,000/s", batches.Median >= 25_000)],
    };
}
