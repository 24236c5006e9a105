namespace ZaloOrleans.Simulator.Clocks;

/// <summary>The time in Vietnam, by which Zalo's hours, days and months count.</summary>
internal static class VietnamTime
{
    // Vietnam has had no other offset since 1975.
    private static readonly TimeSpan Offset = TimeSpan.FromHours(7);

    public static DateTimeOffset Of(DateTimeOffset time) => time.ToOffset(Offset);

    /// <summary>The day in Vietnam.</summary>
    public static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(Of(time).Date);

    /// <summary>The last day of the month in Vietnam.</summary>
    public static DateOnly EndOfMonth(DateTimeOffset time) => DayOf(time) is var day ? new DateOnly(day.Year, day.Month, 1).AddMonths(1).AddDays(-1) : default;

    /// <summary>The next moment at which clocks in Vietnam show this; now, where they do.</summary>
    public static DateTimeOffset Next(TimeOnly time, DateTimeOffset now)
    {
        var today = new DateTimeOffset(DayOf(now).ToDateTime(time), Offset);
        return today >= now ? today : today.AddDays(1);
    }
}
