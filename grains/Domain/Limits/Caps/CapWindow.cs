using System.Globalization;
using NodaTime;

namespace ZaloOrleans.Limits;

/// <summary>Over what time a frequency cap counts. A closed family.</summary>
public abstract record CapWindow
{
    private CapWindow() { }

    /// <summary>The longest that is accepted: 366 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>What a message must be later than to count at a moment, and, where all that counts leaves at one time, when that is.</summary>
    /// <param name="at">The moment.</param>
    /// <param name="customer">The customer's zone.</param>
    /// <param name="account">The account's zone.</param>
    public abstract (DateTimeOffset After, bool Inclusive, DateTimeOffset? End) Bounds(DateTimeOffset at, DateTimeZone customer, DateTimeZone account);

    /// <summary>At most how far back it reaches.</summary>
    public abstract TimeSpan Reach { get; }

    /// <summary>Its text, the same for the same window.</summary>
    public abstract string Text { get; }

    /// <summary>The last so many minutes. A message exactly as old as the window no longer counts.</summary>
    public sealed record Rolling(TimeSpan Length) : CapWindow
    {
        /// <inheritdoc/>
        public override TimeSpan Reach => Length;

        /// <inheritdoc/>
        public override string Text => string.Create(CultureInfo.InvariantCulture, $"r{Length.TotalMinutes}");

        /// <inheritdoc/>
        public override (DateTimeOffset After, bool Inclusive, DateTimeOffset? End) Bounds(DateTimeOffset at, DateTimeZone customer, DateTimeZone account) =>
            (at - Length, false, null);
    }

    /// <summary>The calendar day, week or month that it is. It begins with its first instant: 00:00, or where the clocks skip that, what comes after.</summary>
    /// <param name="Unit">Which.</param>
    /// <param name="InAccountZone">Whether the days are the account's; else the customer's.</param>
    /// <param name="WeekStart">The first day of a week.</param>
    public sealed record Calendar(CalendarUnit Unit, bool InAccountZone, IsoDayOfWeek WeekStart) : CapWindow
    {
        /// <inheritdoc/>
        public override TimeSpan Reach => TimeSpan.FromDays(Unit switch { CalendarUnit.Day => 2, CalendarUnit.Week => 8, _ => 32 });

        /// <inheritdoc/>
        public override string Text => string.Create(CultureInfo.InvariantCulture, $"c{Unit}{(InAccountZone ? "a" : "c")}{(Unit == CalendarUnit.Week ? (int)WeekStart : 0)}");

        /// <inheritdoc/>
        public override (DateTimeOffset After, bool Inclusive, DateTimeOffset? End) Bounds(DateTimeOffset at, DateTimeZone customer, DateTimeZone account)
        {
            var zone = InAccountZone ? account : customer;
            var today = Instant.FromDateTimeOffset(at).InZone(zone).Date;
            var (first, next) = Unit switch
            {
                CalendarUnit.Day => (today, today.PlusDays(1)),
                CalendarUnit.Week => (today.PlusDays(-((today.DayOfWeek - WeekStart + 7) % 7)), today.PlusDays(7 - ((today.DayOfWeek - WeekStart + 7) % 7))),
                _ => (new LocalDate(today.Year, today.Month, 1), new LocalDate(today.Year, today.Month, 1).PlusMonths(1)),
            };
            return (zone.AtStartOfDay(first).ToInstant().ToDateTimeOffset(), true, zone.AtStartOfDay(next).ToInstant().ToDateTimeOffset());
        }
    }
}

/// <summary>A unit of the calendar.</summary>
public enum CalendarUnit
{
    /// <summary>A day.</summary>
    Day,

    /// <summary>Seven days.</summary>
    Week,

    /// <summary>A month.</summary>
    Month,
}
