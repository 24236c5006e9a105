using System.Globalization;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Crash;

/// <summary>The webhooks' address is away for a while; when it is back, all that waited comes at once, while events go on.</summary>
internal sealed class WebhookOutage(CrashOptions options, Installation installation, EngineClient client, CrashWebhooks webhooks, CrashBookReader reader)
{
    // Beyond all others: whoever writes here becomes a customer by it.
    private const int FirstPerson = 5_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Runs it; the events that were sent beside it.</summary>
    public async Task<TrackStream> RunAsync()
    {
        await installation.Api.Kill9Async();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"outage: the API is away for {options.Downtime.TotalSeconds:0.#} s"));
        await Task.Delay(options.Downtime);
        await installation.UpAsync();

        var start = TimeProvider.System.GetTimestamp();
        await using var track = TrackStream.Start(client.Account);
        await webhooks.BurstAsync(options.Burst, FirstPerson);
        var posted = TimeProvider.System.GetElapsedTime(start);
        while (await reader.InboxAsync() > 0 && TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(200);
        }

        var caughtUp = TimeProvider.System.GetElapsedTime(start);
        await track.StopAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"outage: {options.Burst} webhooks posted in {posted.TotalSeconds:0.0} s, slowest {webhooks.Slowest.TotalMilliseconds:0} ms, all in effect after {caughtUp.TotalSeconds:0.0} s"));
        Console.WriteLine($"outage: track meanwhile: {track}");
        return track;
    }
}
