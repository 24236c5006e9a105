using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZaloOrleans.Sessions;

/// <summary>A session as a grain remembers it.</summary>
/// <param name="Id">Row id in <c>sessions</c>.</param>
/// <param name="Device">The device that it belongs to.</param>
/// <param name="StartedAt">Time of its first event.</param>
/// <param name="EndedAt">Time of its last event so far.</param>
public sealed record Session(
    [property: JsonPropertyName("i")] long Id,
    [property: JsonPropertyName("d")] string Device,
    [property: JsonPropertyName("s")] DateTimeOffset StartedAt,
    [property: JsonPropertyName("e")] DateTimeOffset EndedAt);

/// <summary>The last sessions of a customer or visitor, and which of them an event belongs to. Pure.</summary>
public static class SessionBook
{
    /// <summary>Most sessions remembered; the one that ended first leaves.</summary>
    public const int Most = 4;

    /// <summary>
    /// The session that an event at <paramref name="time"/> belongs to, and whether it was opened for it. A session reaches
    /// <paramref name="gap"/> beyond both of its ends (an event exactly that far away still belongs to it). A late event extends a
    /// session that is remembered, and never merges two. An event without a device joins a session but opens none: then the answer is null.
    /// </summary>
    public static (Session Session, bool IsNew)? Place(ImmutableArray<Session> known, string? device, DateTimeOffset time, TimeSpan gap, Func<long> newId)
    {
        ArgumentNullException.ThrowIfNull(newId);
        var near = known
            .Where(s => (device is null || s.Device == device) && time >= s.StartedAt - gap && time <= s.EndedAt + gap)
            .OrderBy(s => Distance(s, time)).ThenByDescending(s => s.EndedAt)
            .FirstOrDefault();
        if (near is not null)
        {
            return (near with { StartedAt = Min(near.StartedAt, time), EndedAt = Max(near.EndedAt, time) }, false);
        }

        return device is null ? null : (new Session(newId(), device, time, time), true);
    }

    /// <summary>The book with <paramref name="session"/> in its newest form.</summary>
    public static ImmutableArray<Session> With(ImmutableArray<Session> known, Session session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return known.Where(s => s.Id != session.Id).Append(session).OrderByDescending(s => s.EndedAt).Take(Most).ToImmutableArray();
    }

    private static TimeSpan Distance(Session s, DateTimeOffset time) =>
        time < s.StartedAt ? s.StartedAt - time : time > s.EndedAt ? time - s.EndedAt : TimeSpan.Zero;

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
