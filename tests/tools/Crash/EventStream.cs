using System.Collections.Concurrent;

namespace ZaloOrleans.Crash;

/// <summary>Clients that send events without end, and keep which of them were acknowledged.</summary>
public sealed class EventStream : IAsyncDisposable
{
    private const int Writers = 8;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, byte> _acknowledged = new();
    private readonly Task _writers;

    private EventStream(EngineClient client) => _writers = Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriteAsync(client, w))));

    /// <summary>Starts them.</summary>
    public static EventStream Start(EngineClient client) => new(client);

    /// <summary>Stops them; the ids of the events that were acknowledged.</summary>
    public async Task<HashSet<string>> StopAsync()
    {
        await _stop.CancelAsync();
        await _writers;
        return [.. _acknowledged.Keys];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task WriteAsync(EngineClient client, int writer)
    {
        for (var n = 0; !_stop.IsCancellationRequested; n++)
        {
            var batch = Enumerable.Range(0, 20)
                .Select(i => Items.Event(FormattableString.Invariant($"i-{writer}-{n}-{i}"), "seen", FormattableString.Invariant($"u{(n + i) % 50}"))).ToList();

            // Half of what is not answered is sent again, as clients do; the other half is given up.
            for (var tries = 0; tries < 2 && batch.Count > 0; tries++)
            {
                var known = await client.TryBatchAsync(batch);
                foreach (var id in known)
                {
                    _acknowledged.TryAdd(id, 0);
                }

                batch.RemoveAll(i => known.Contains((string)i["messageId"]) || i.GetHashCode() % 2 == 0);
            }
        }
    }
}
