namespace ZaloOrleans.Simulator.Clocks;

/// <summary>The time by which windows, hours, days and tokens count: the machine's, moved by as much as was asked for. Waiting takes as long as it does.</summary>
internal sealed class SimulatedClock(TimeProvider machine) : TimeProvider
{
    private long _offset;

    /// <summary>By how much it is ahead of the machine's; behind where negative. A restart forgets it.</summary>
    public TimeSpan Offset
    {
        get => new(Volatile.Read(ref _offset));
        set => Volatile.Write(ref _offset, value.Ticks);
    }

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow() + Offset;

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);
}
