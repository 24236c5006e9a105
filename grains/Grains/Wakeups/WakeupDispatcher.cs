using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Errors;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Wakeups;

/// <summary>
/// Calls the targets of wake-ups: hand-offs right after their commit, rows when their shard's reader finds them due. Bounded, and fair
/// over accounts. It decides nothing: whatever it drops or doubles, the row is deleted by the one turn that handles it.
/// </summary>
public sealed partial class WakeupDispatcher(
    IGrainFactory grains, HandOffs handOffs, WakeupFailures failures, WakeupMetrics metrics, WakeupOptions options, TimeProvider clock,
    ILogger<WakeupDispatcher> log) : BackgroundService
{
    private readonly FairQueue<Delivery> _queue = new(options.QueueLength, long.MaxValue, options.AccountShare);
    private readonly ConcurrentDictionary<long, byte> _known = new();
    private readonly ConcurrentDictionary<AccountId, int> _slotsOf = new();
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _busySlots;

    /// <summary>Whether there is room to read more rows.</summary>
    public bool HasRoom => _queue.Count < options.QueueLength / 2;

    /// <summary>Takes a wake-up for delivery. False where it is under way already, or the queue is full.</summary>
    public bool Offer(Wakeup wakeup)
    {
        ArgumentNullException.ThrowIfNull(wakeup);
        if (!_known.TryAdd(wakeup.Id, 0))
        {
            return false;
        }

        if (Enqueue(new Delivery(wakeup, 0)))
        {
            return true;
        }

        _known.TryRemove(wakeup.Id, out _);
        return false;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var handOffLoop = HandOffLoopAsync(stoppingToken);
        var taken = new List<Delivery>();
        try
        {
            while (await _changed.Reader.WaitToReadAsync(stoppingToken))
            {
                _changed.Reader.TryRead(out _);
                taken.Clear();
                _queue.Take(taken, options.Slots - Volatile.Read(ref _busySlots), long.MaxValue, Admit);
                foreach (var delivery in taken)
                {
                    _ = DeliverAsync(delivery);
                }
            }
        }
        catch (OperationCanceledException)
        {
            await handOffLoop;
        }
    }

    private async Task HandOffLoopAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (var wakeup in handOffs.Reader.ReadAllAsync(stopping))
            {
                Offer(wakeup);
            }
        }
        catch (OperationCanceledException)
        {
            LogStopping();
        }
    }

    // Called under the queue's lock, once for each item that leaves it: counts the slot that the item takes.
    private bool Admit(AccountId account)
    {
        var limit = Math.Max(1, (int)(options.Slots * options.AccountShare));
        if (_slotsOf.GetValueOrDefault(account) >= limit)
        {
            return false;
        }

        _slotsOf.AddOrUpdate(account, 1, (_, n) => n + 1);
        Interlocked.Increment(ref _busySlots);
        return true;
    }

    private async Task DeliverAsync(Delivery delivery)
    {
        var wakeup = delivery.Wakeup;
        try
        {
            var outcome = await grains.Wakeable(GrainKey.Parse(wakeup.Target)).Wake(wakeup).WaitAsync(options.DeliveryLimit, clock);
            if (outcome == WakeOutcome.Done)
            {
                metrics.Delivered();
                Forget(wakeup);
            }
            else
            {
                _ = AgainLaterAsync(delivery);
            }
        }
        catch (Exception e) when (IsUncounted(e))
        {
            _ = AgainLaterAsync(delivery);
        }
        catch (Exception e)
        {
            metrics.Failed();
            LogFailed(wakeup.Id, wakeup.Target, wakeup.Kind, wakeup.Attempt + 1, e);
            failures.Add(wakeup, e);
            Forget(wakeup);
        }
        finally
        {
            Interlocked.Decrement(ref _busySlots);
            _slotsOf.AddOrUpdate(GrainKey.AccountOf(wakeup.Target), 0, (_, n) => n - 1);
            _changed.Writer.TryWrite(true);
        }
    }

    /// <summary>Tries again a few times in memory; after that the row brings it back.</summary>
    private async Task AgainLaterAsync(Delivery delivery)
    {
        var delay = options.UncountedDelay * Math.Pow(2, delivery.Tries);
        await Task.Delay(delay < TimeSpan.FromSeconds(2) ? delay : TimeSpan.FromSeconds(2), clock);
        if (delivery.Tries >= 10 || !Enqueue(delivery with { Tries = delivery.Tries + 1 }))
        {
            Forget(delivery.Wakeup);
        }
    }

    private bool Enqueue(Delivery delivery)
    {
        var added = _queue.TryAdd(GrainKey.AccountOf(delivery.Wakeup.Target), delivery, delivery.Wakeup.Payload.Length);
        _changed.Writer.TryWrite(true);
        return added;
    }

    private void Forget(Wakeup wakeup) => _known.TryRemove(wakeup.Id, out _);

    /// <summary>No fault of the wake-up's: the database is away or full, or the silo of the target has just gone.</summary>
    private static bool IsUncounted(Exception e) =>
        e is BusyException or CommitUnknownException or Orleans.Runtime.SiloUnavailableException or Orleans.Runtime.OrleansMessageRejectionException;

    private readonly record struct Delivery(Wakeup Wakeup, int Tries);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Wake-up {Id} for {Target} ({Kind}) failed, attempt {Attempt}.")]
    private partial void LogFailed(long id, string target, string kind, int attempt, Exception e);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The dispatcher takes no more hand-offs.")]
    private partial void LogStopping();
}
