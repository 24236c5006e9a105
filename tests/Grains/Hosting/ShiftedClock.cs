namespace ZaloOrleans.Hosting;

/// <summary>
/// The real time, moved ahead: a test says what time of day it is in Vietnam, and time goes on from there. Wake-ups are due by the
/// database's clock: what is to come later comes when the test says so.
/// </summary>
public sealed class ShiftedClock : TimeProvider
{
    private long _by;

    private ShiftedClock() { }

    /// <summary>At the next such time in Vietnam, within a day.</summary>
    public static ShiftedClock At(int hour, int minute = 0)
    {
        var clock = new ShiftedClock();
        clock.MoveTo(hour, minute);
        return clock;
    }

    /// <summary>Goes on to the next ten in the morning in Vietnam, where it is not day there, or is not for much longer.</summary>
    public void MoveToDay()
    {
        if (GetUtcNow().ToOffset(TimeSpan.FromHours(7)).Hour is < 6 or >= 20)
        {
            MoveTo(10);
        }
    }

    /// <summary>Goes on to ten in the morning of the next day in Vietnam.</summary>
    public void MoveToTomorrow()
    {
        MoveTo(0);
        MoveTo(10);
    }

    /// <summary>Goes on to the next such time in Vietnam.</summary>
    public void MoveTo(int hour, int minute = 0)
    {
        var there = GetUtcNow().ToOffset(TimeSpan.FromHours(7));
        var then = new DateTimeOffset(there.Date, there.Offset).AddHours(hour).AddMinutes(minute);
        Interlocked.Add(ref _by, ((then > there ? then : then.AddDays(1)) - there).Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _by));

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => System.GetTimestamp();
}
