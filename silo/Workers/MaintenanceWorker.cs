using ZaloOrleans.Schema;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Workers;

/// <summary>Every hour: partitions for the months to come, months that are over 13 months old, retention, forgotten message ids.</summary>
internal sealed partial class MaintenanceWorker(PartitionMaintenance maintenance, DatabaseGate gate, TimeProvider clock, ILogger<MaintenanceWorker> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var report = await maintenance.RunAsync(clock.GetUtcNow(), stoppingToken);
                LogDone(report.Added.Count, report.Merged.Count, report.Deleted, report.Postponed.Count);
                await Task.Delay(Every, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                gate.Report(e);
                LogFailed(e);
                await Task.Delay(TimeSpan.FromMinutes(1), clock, stoppingToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Maintenance: {Added} partitions added, {Merged} merged, {Deleted} rows over their retention deleted, {Postponed} steps put off.")]
    private partial void LogDone(int added, int merged, long deleted, int postponed);

    [LoggerMessage(Level = LogLevel.Error, Message = "Maintenance failed; it is tried again in a minute.")]
    private partial void LogFailed(Exception e);
}
