using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Wakeups;

/// <summary>Writes failed deliveries down, many at a time: put off with backoff, or parked with the reason.</summary>
public sealed partial class WakeupFailures(
    WakeupStore store, DatabaseGate gate, WakeupMetrics metrics, WakeupOptions options, TimeProvider clock, ILogger<WakeupFailures> log)
    : BackgroundService
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(10);

    // What does not fit is not lost: its row is still due and comes again, uncounted.
    private readonly Channel<(Wakeup Wakeup, string Reason)> _failed = Channel.CreateBounded<(Wakeup, string)>(10_000);

    internal void Add(Wakeup wakeup, Exception reason) => _failed.Writer.TryWrite((wakeup, Describe(reason)));

    /// <summary>How long a wake-up waits after its failure number <paramref name="attempt"/> (from 0).</summary>
    internal TimeSpan BackoffAfter(int attempt)
    {
        var delay = options.Backoff * Math.Pow(2, attempt);
        return delay < LongestBackoff ? delay : LongestBackoff;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _failed.Reader.WaitToReadAsync(stoppingToken))
            {
                await Task.Delay(Gather, clock, stoppingToken);
                var batch = new List<(Wakeup Wakeup, string Reason)>();
                while (batch.Count < 1_000 && _failed.Reader.TryRead(out var one))
                {
                    batch.Add(one);
                }

                await WriteAsync(batch, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            LogStopped();
        }
    }

    private async Task WriteAsync(List<(Wakeup Wakeup, string Reason)> batch, CancellationToken stopping)
    {
        var retries = batch.Where(f => f.Wakeup.Attempt + 1 < options.ParkAfter).ToList();
        var poisoned = batch.Except(retries).ToList();
        try
        {
            if (retries.Count > 0)
            {
                await store.RetryAsync(retries.Select(f => (f.Wakeup.Id, f.Wakeup.Attempt, BackoffAfter(f.Wakeup.Attempt))).ToList(), stopping);
            }

            if (poisoned.Count > 0)
            {
                await store.ParkAsync(poisoned.Select(f => (f.Wakeup.Id, f.Reason)).ToList(), stopping);
                metrics.Parked(poisoned.Count);
                poisoned.ForEach(f => LogParked(f.Wakeup.Id, f.Wakeup.Target, f.Reason));
            }
        }
        catch (Exception e) when (DatabaseGate.IsConnectionFailure(e) || e is System.Data.Common.DbException)
        {
            // The rows are as they were: they are due, and come again with the same attempt.
            gate.Report(e);
            LogNotWritten(e.Message);
        }
    }

    private static string Describe(Exception e)
    {
        var text = e is TimeoutException ? "The delivery took too long." : $"{e.GetType().Name}: {e.Message}";
        return text.Length <= 500 ? text : text[..500];
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Wake-up {Id} for {Target} is parked: {Reason}")]
    private partial void LogParked(long id, string target, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed deliveries could not be written down: {Reason}")]
    private partial void LogNotWritten(string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "No more failures are written down.")]
    private partial void LogStopped();
}
