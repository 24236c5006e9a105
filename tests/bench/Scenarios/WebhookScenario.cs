using Npgsql;
using Spectre.Console;
using ZaloOrleans.Bench.Http;
using ZaloOrleans.Bench.Load;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Bench.Scenarios;

/// <summary>
/// Webhooks over HTTP with everything running here: as many as come, beside one durable event a request; and a burst, as after a
/// downtime, with events going on beside it.
/// </summary>
internal sealed class WebhookScenario(BenchOptions options) : IScenario
{
    private const string Webhook = "http_webhook", Burst = "webhook_burst", Beside = "track_in_burst";
    private const int Connections = 64, BurstConnections = 32, TrackConnections = 16;

    private long _posted;

    public IReadOnlyList<string> Names => [Webhook, Burst, Beside];

    public Task<IReadOnlyList<Measurement>> RunAsync(PostgresCluster cluster) => BenchInstallation.MeasureOwnAsync("webhooks", options, MeasureAsync);

    private async Task<IReadOnlyList<Measurement>> MeasureAsync(Installation installation)
    {
        var api = new Uri(installation.Connection.Api);
        await using var database = NpgsqlDataSource.Create(installation.OwnerConnectionString);
        var load = new HttpLoad(api);
        var webhooks = new BenchWebhooks(installation.Connection.Zalo, api);
        var all = RequestTemplate.Spread(Connections, BenchWebhooks.People, webhooks.Of);
        var track = RequestTemplate.Spread(Connections, BenchEvents.Customers, n => RequestTemplate.Of("POST", "/v1/track", api, installation.Connection.ApiKey!, BenchEvents.Item(n, null)));

        // Everybody is a customer before the clock runs.
        await PostAsync(load, () => load.OnceAsync(all));
        await load.OnceAsync(track);
        await DrainedAsync(database);
        var taken = new Side("webhooks", () => PostAsync(load, () => load.ForAsync(options.Round, all)));
        var tracked = new Side("track", () => load.ForAsync(options.Round, track));
        await Rounds.WarmUpAsync(options.WarmUp, taken, tracked);
        await Rounds.AlternateAsync(Webhook, options.Rounds, () => DrainedAsync(database), taken, tracked);

        var burst = RequestTemplate.Spread(BurstConnections, options.Rows(20_000), n => webhooks.Of(n % BenchWebhooks.People));
        var few = track.Take(TrackConnections).ToList();
        var alone = new Side("track alone", () => load.ForAsync(options.Round, few));
        var (caught, beside) = (new Side("burst", null!), new Side("track beside", null!));
        for (var round = 1; round <= options.Rounds; round++)
        {
            await DrainedAsync(database);
            await alone.MeasureAsync();
            var (worked, went) = await BurstAsync(new HttpLoad(api), new HttpLoad(api), database, burst, few);
            caught.Results.Add(worked);
            beside.Results.Add(went);
            AnsiConsole.WriteLine($"{Burst}, round {round} of {options.Rounds}: {caught}, {beside}, {alone}");
        }

        await CheckAsync(database);
        return
        [
            Of(Webhook, "requests/s", taken, tracked) with { Bars = [new Bar("0.8 of track", taken.Median >= 0.8 * tracked.Median)] },
            Of(Burst, "webhooks/s", caught, null),
            Of(Beside, "requests/s", beside, alone),
        ];
    }

    /// <summary>Posts the burst and waits until all of it has had its effect, while events come in. The burst's rate is over the whole time.</summary>
    private async Task<(LoadResult Burst, LoadResult Track)> BurstAsync(
        HttpLoad posts, HttpLoad events, NpgsqlDataSource database, IReadOnlyList<RequestTemplate[]> burst, IReadOnlyList<RequestTemplate[]> track)
    {
        using var over = new CancellationTokenSource();
        var beside = Task.Run(() => events.UntilAsync(track, over.Token));
        var since = System.Diagnostics.Stopwatch.GetTimestamp();
        var posted = await PostAsync(posts, () => posts.OnceAsync(burst));
        await DrainedAsync(database);
        var took = System.Diagnostics.Stopwatch.GetElapsedTime(since);
        await over.CancelAsync();
        return (posted with { Time = took }, await beside);
    }

    private async Task<LoadResult> PostAsync(HttpLoad load, Func<Task<LoadResult>> post)
    {
        var before = load.Answered;
        var result = await post();
        _posted += load.Answered - before;
        return result;
    }

    /// <summary>Waits until no webhook waits for its effect.</summary>
    private static async Task DrainedAsync(NpgsqlDataSource database)
    {
        await using var waiting = database.CreateCommand("select exists (select from engine.webhook_inbox)");
        while (await waiting.ExecuteScalarAsync() is true)
        {
            await Task.Delay(20);
        }
    }

    /// <summary>Each webhook is kept, and on its customer's timeline once.</summary>
    private async Task CheckAsync(NpgsqlDataSource database)
    {
        await using var count = database.CreateCommand("""
            select (select count(*) from oawebhookevents where status = 'success'),
                   (select count(*) from events where event_name = 'message_received' and source = 'zalo')
            """);
        await using var reader = await count.ExecuteReaderAsync();
        await reader.ReadAsync();
        if ((reader.GetInt64(0), reader.GetInt64(1)) is var (kept, known) && (kept != _posted || known != _posted))
        {
            throw new InvalidOperationException($"{_posted:N0} webhooks were acknowledged, {kept:N0} are kept, {known:N0} on timelines.");
        }
    }

    private static Measurement Of(string name, string unit, Side side, Side? floor) => new(name, side.Median, unit)
    {
        Range = side.Range,
        Floor = floor?.Median,
        P50 = side.Percentile(50),
        P99 = side.Percentile(99),
    };
}
