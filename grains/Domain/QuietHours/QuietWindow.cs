using System.Collections.Immutable;
using NodaTime;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.QuietHours;

/// <summary>
/// A time of day in which nothing is sent, in the customer's zone. Half-open: the minute of <paramref name="From"/> belongs to it, that of
/// <paramref name="To"/> does not. Where the end is not after the start it goes on over midnight, and belongs to the day on which it began.
/// </summary>
/// <param name="From">When it begins.</param>
/// <param name="To">When it ends.</param>
public sealed record QuietWindow(LocalTime From, LocalTime To)
{
    /// <summary>The days on which it begins; empty: every day.</summary>
    public ImmutableHashSet<IsoDayOfWeek> Days { get; init; } = [];

    /// <summary>The categories that it binds; empty: all.</summary>
    public ImmutableHashSet<MessageCategory> Categories { get; init; } = [];

    /// <summary>Whether a message waits for its end; else it is refused.</summary>
    public bool Defers { get; init; } = true;

    /// <summary>Over how long after the end those that waited are spread, so that they do not all go in one second. 0 to 2 hours; default 10 minutes.</summary>
    public TimeSpan Spread { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a message that waits for it may take, from its decision; after that it is dropped. Null: as long as it is worth sending.</summary>
    public TimeSpan? DropAfter { get; init; }

    /// <summary>Where it comes from: null for the account's own, else the rule that keeps an account within the law, which an account may widen only with a reason.</summary>
    public string? Rule { get; init; }

    /// <summary>Whether it binds a category.</summary>
    public bool Binds(MessageCategory category) => Categories.IsEmpty || Categories.Contains(category);

    /// <summary>
    /// The window that begins on a day, or null. A local time that does not exist (clocks go forward) is the first instant after the gap; of one
    /// that exists twice (clocks go back) the start takes the first and the end the second, so that nothing is sent too early or too late.
    /// </summary>
    internal Interval? On(LocalDate day, DateTimeZone zone)
    {
        if (!Days.IsEmpty && !Days.Contains(day.DayOfWeek))
        {
            return null;
        }

        var start = zone.ResolveLocal(day + From, First).ToInstant();
        var end = zone.ResolveLocal((To > From ? day : day.PlusDays(1)) + To, Last).ToInstant();
        return end > start ? new Interval(start, end) : null;
    }

    private static readonly NodaTime.TimeZones.ZoneLocalMappingResolver First =
        NodaTime.TimeZones.Resolvers.CreateMappingResolver(NodaTime.TimeZones.Resolvers.ReturnEarlier, NodaTime.TimeZones.Resolvers.ReturnStartOfIntervalAfter);

    private static readonly NodaTime.TimeZones.ZoneLocalMappingResolver Last =
        NodaTime.TimeZones.Resolvers.CreateMappingResolver(NodaTime.TimeZones.Resolvers.ReturnLater, NodaTime.TimeZones.Resolvers.ReturnStartOfIntervalAfter);
}
