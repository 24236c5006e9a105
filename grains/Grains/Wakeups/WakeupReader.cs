using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Wakeups;

/// <summary>
/// Reads the wake-ups that are due in the shards that this silo owns. It goes forward by (due, id), and starts again from the oldest
/// row every few seconds, because a turn may commit behind its cursor. Overlap with another silo is harmless.
/// </summary>
public sealed partial class WakeupReader(
    WakeupStore store, WakeupDispatcher dispatcher, IShardOwnership ownership, DatabaseGate gate, WakeupMetrics metrics, WakeupOptions options,
    TimeProvider clock, ILogger<WakeupReader> log) : BackgroundService
{
    private Dictionary<short, WakeupCursor> _cursors = [];
    private long _readFromOldestAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var sleep = options.LongestSleep;
            try
            {
                if (gate.IsUp && dispatcher.HasRoom)
                {
                    sleep = await ReadAsync(stoppingToken);
                }

                await Task.Delay(sleep, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                gate.Report(e);
                LogFailed(e.Message);
                await Task.Delay(options.LongestSleep, clock, CancellationToken.None);
            }
        }
    }

    private async Task<TimeSpan> ReadAsync(CancellationToken stopping)
    {
        var shards = ownership.OwnShards();
        if (clock.GetElapsedTime(_readFromOldestAt) > options.RereadEvery)
        {
            _cursors = [];
            _readFromOldestAt = clock.GetTimestamp();
        }

        _cursors = shards.ToDictionary(s => s, s => _cursors.GetValueOrDefault(s, WakeupCursor.Oldest));
        if (_cursors.Count == 0)
        {
            return options.LongestSleep;
        }

        var (due, next) = await store.ReadDueAsync(_cursors, options.PerShard, stopping);
        var full = false;
        foreach (var one in due)
        {
            _cursors[one.Shard] = new WakeupCursor(one.Wakeup.DueAt.UtcDateTime, one.Wakeup.Id);
            if (dispatcher.Offer(one.Wakeup))
            {
                metrics.Read(one.Late);
            }
        }

        full = due.GroupBy(d => d.Shard).Any(g => g.Count() == options.PerShard);
        return full ? TimeSpan.Zero : next is { } n && n < options.LongestSleep ? n : options.LongestSleep;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Due wake-ups could not be read: {Reason}")]
    private partial void LogFailed(string reason);
}
