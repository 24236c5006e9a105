using System.Globalization;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Query;

/// <summary>Where a page of a timeline ended.</summary>
/// <param name="At">Time of its last item.</param>
/// <param name="Kind">Kind of its last item.</param>
/// <param name="Id">Id of its last item.</param>
public sealed record TimelineCursor(DateTimeOffset At, string Kind, long Id)
{
    /// <summary>The cursor's text, good for this customer's timeline only.</summary>
    public string Write(long customerId) => OpaqueCursor.Write(Scope(customerId), Json.Time(At), Kind, Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads what <see cref="Write"/> wrote; null where it is something else.</summary>
    public static TimelineCursor? Read(long customerId, string text) =>
        OpaqueCursor.Read(Scope(customerId), text, 3) is [{ } at, { } kind, { } id] && Rfc3339.TryParse(at, out var time)
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new TimelineCursor(time, kind, number)
            : null;

    /// <summary>
    /// The id below which items of a kind at exactly <see cref="At"/> come after the page: items of one time go by kind, then by id, both
    /// descending, so all of a kind that sorts lower are still to come, and none of one that sorts higher.
    /// </summary>
    public long IdBound(string kind) => string.CompareOrdinal(kind, Kind) switch
    {
        < 0 => long.MaxValue,
        0 => Id,
        _ => long.MinValue,
    };

    private static string Scope(long customerId) => string.Create(CultureInfo.InvariantCulture, $"timeline\n{customerId}");
}
