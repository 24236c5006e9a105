namespace ZaloOrleans.Zalo;

/// <summary>How much of an Official Account's sending rests.</summary>
public enum PauseScope
{
    /// <summary>The one message.</summary>
    Message,

    /// <summary>The message's template on its channel, in every category. A message of no template stands for its channel.</summary>
    Template,

    /// <summary>The message's category on its channel.</summary>
    Lane,

    /// <summary>The channel.</summary>
    Channel,

    /// <summary>Everything.</summary>
    Account,
}

/// <summary>What ends a rest. Zalo's day is Vietnam's.</summary>
public enum PauseEnd
{
    /// <summary>The next full minute.</summary>
    Minute,

    /// <summary>00:00 of the next day.</summary>
    Day,

    /// <summary>00:00 of the next month's first day.</summary>
    Month,

    /// <summary>06:00, the next time that it is.</summary>
    Morning,

    /// <summary>A person, who has set right what was wrong.</summary>
    Resume,
}

/// <summary>What rests, and until when.</summary>
/// <param name="Scope">How much.</param>
/// <param name="End">Until when.</param>
/// <param name="Advice">For <see cref="PauseEnd.Resume"/>: what a person is to do.</param>
public sealed record SendPause(PauseScope Scope, PauseEnd End, string? Advice = null)
{
    /// <summary>When it is over; null: when a person says so.</summary>
    /// <param name="now">When it begins.</param>
    public DateTimeOffset? Over(DateTimeOffset now)
    {
        var there = now.ToOffset(VietnamTime.Offset);
        var midnight = new DateTimeOffset(there.Date, VietnamTime.Offset);
        DateTimeOffset? over = End switch
        {
            PauseEnd.Minute => midnight.AddMinutes(Math.Floor(there.TimeOfDay.TotalMinutes) + 1),
            PauseEnd.Day => midnight.AddDays(1),
            PauseEnd.Month => midnight.AddDays(1 - there.Day).AddMonths(1),
            PauseEnd.Morning => midnight.AddHours(there.TimeOfDay < TimeSpan.FromHours(6) ? 6 : 30),
            _ => null,
        };
        return over?.ToUniversalTime();
    }
}
