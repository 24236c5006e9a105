using System.Diagnostics.Metrics;

namespace ZaloOrleans.Turns;

/// <summary>What the turn engine did, as <c>zalo.turns.*</c>.</summary>
public sealed class TurnMetrics
{
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _batchSize;
    private readonly Counter<long> _committed;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _splits;

    public TurnMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create("ZaloOrleans.Turns");
        _duration = meter.CreateHistogram<double>("zalo.turns.duration", "s", "From offering a turn to its outcome.");
        _batchSize = meter.CreateHistogram<int>("zalo.turns.batch_size", "{turn}", "Turns written by one transaction.");
        _committed = meter.CreateCounter<long>("zalo.turns.committed", "{turn}", "Turns written.");
        _refused = meter.CreateCounter<long>("zalo.turns.refused", "{turn}", "Turns not written, by code.");
        _splits = meter.CreateCounter<long>("zalo.turns.batch_splits", "{batch}", "Batches that the database refused and that were split.");
    }

    internal void Committed(int turns)
    {
        _committed.Add(turns);
        _batchSize.Record(turns);
    }

    internal void Settled(TimeSpan took) => _duration.Record(took.TotalSeconds);

    internal void Refused(TurnOutcome why) => Refused(why switch
    {
        TurnOutcome.VersionConflict => "version",
        TurnOutcome.WakeupGone => "wakeup_gone",
        TurnOutcome.DequeueGone => "dequeue_gone",
        TurnOutcome.ClaimTaken => "claim_taken",
        TurnOutcome.Guarded => "guarded",
        _ => "failed",
    });

    internal void Refused(string code) => _refused.Add(1, new KeyValuePair<string, object?>("code", code));

    internal void Split() => _splits.Add(1);
}
