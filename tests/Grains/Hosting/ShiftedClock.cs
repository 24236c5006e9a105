namespace ZaloOrleans.Hosting;

/// <summary>The real time, moved ahead: a test says what time of day it is in Vietnam, and time goes on from there.</summary>
public sealed class ShiftedClock : TimeProvider
{
    private long _ahead;

    /// <summary>By how much it is ahead of the real time.</summary>
    public TimeSpan Ahead => TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    /// <summary>Goes on to the next ten in the morning in Vietnam, where it is not day there, or is not for much longer.</summary>
    public void MoveToDay()
    {
        if (There.Hour is < 6 or >= 20)
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

    /// <summary>Goes on to the next such hour in Vietnam.</summary>
    public void MoveTo(int hour)
    {
        var now = There;
        var then = new DateTimeOffset(now.Date, now.Offset).AddHours(hour);
        Interlocked.Add(ref _ahead, ((then > now ? then : then.AddDays(1)) - now).Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => System.GetTimestamp();

    private DateTimeOffset There => GetUtcNow().ToOffset(TimeSpan.FromHours(7));
}
