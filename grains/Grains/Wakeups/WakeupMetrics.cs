using System.Diagnostics.Metrics;

namespace ZaloOrleans.Wakeups;

/// <summary>What the dispatcher did, as <c>zalo.wakeups.*</c>.</summary>
public sealed class WakeupMetrics
{
    private readonly Histogram<double> _lag;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _parked;

    public WakeupMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create("ZaloOrleans.Wakeups");
        _lag = meter.CreateHistogram<double>("zalo.wakeups.lag", "s", "How long a wake-up had been due when it was read.");
        _delivered = meter.CreateCounter<long>("zalo.wakeups.delivered", "{wakeup}", "Deliveries that were handled.");
        _failed = meter.CreateCounter<long>("zalo.wakeups.failed", "{wakeup}", "Deliveries that failed and come again.");
        _parked = meter.CreateCounter<long>("zalo.wakeups.parked", "{wakeup}", "Wake-ups that failed for the last time.");
    }

    internal void Read(TimeSpan late) => _lag.Record(late.TotalSeconds);

    internal void Delivered() => _delivered.Add(1);

    internal void Failed() => _failed.Add(1);

    internal void Parked(int count) => _parked.Add(count);
}
