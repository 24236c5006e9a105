namespace ZaloOrleans.Zalo;

/// <summary>Zalo's day and its hours are Vietnam's.</summary>
public static class VietnamTime
{
    /// <summary>Vietnam has had no other offset since 1975.</summary>
    public static readonly TimeSpan Offset = TimeSpan.FromHours(7);

    /// <summary>The day there.</summary>
    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(Offset).Date);

    /// <summary>The time of day there.</summary>
    public static TimeSpan HourOf(DateTimeOffset at) => at.ToOffset(Offset).TimeOfDay;
}
