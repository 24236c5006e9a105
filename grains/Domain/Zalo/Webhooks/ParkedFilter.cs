using System.Collections.Immutable;
using ZaloOrleans.Catalog;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>Which parked webhooks are meant; null is any.</summary>
/// <param name="EventType">Zalo's name of the event.</param>
/// <param name="From">Those that came then or later.</param>
/// <param name="Before">Those that came before.</param>
public sealed record ParkedFilter(string? EventType, DateTimeOffset? From, DateTimeOffset? Before)
{
    private const int LongestName = 100;

    /// <summary>Reads the filters of a query; null where faults were noted. Pure.</summary>
    /// <param name="filters">The query string's pairs.</param>
    /// <param name="faults">Where faults are noted.</param>
    public static ParkedFilter? Read(ImmutableArray<KeyValuePair<string, string>> filters, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var filter = new ParkedFilter(null, null, null);
        foreach (var (name, value) in filters)
        {
            filter = name switch
            {
                "status" when value.Equals("failed", StringComparison.OrdinalIgnoreCase) => filter,
                "status" => Bad(filter, faults, name, "invalid_value", "Only webhooks that failed are put back. Say failed, or leave the field out."),
                "eventType" when value.Length is > 0 and <= LongestName => filter with { EventType = value },
                "eventType" => Bad(filter, faults, name, "invalid_value", $"It is a name of Zalo's such as user_send_text, 1 to {LongestName} characters."),
                "receivedAt.gte" when Rfc3339.TryParse(value, out var from) => filter with { From = from },
                "receivedAt.lt" when Rfc3339.TryParse(value, out var before) => filter with { Before = before },
                "receivedAt.gte" or "receivedAt.lt" => Bad(filter, faults, name, "invalid_format", "It is a time such as 2026-11-23T10:00:00Z."),
                _ => Bad(filter, faults, name, "unknown_field", "Filters are status, eventType, receivedAt.gte and receivedAt.lt."),
            };
        }

        return faults.AreNone ? filter : null;
    }

    private static ParkedFilter Bad(ParkedFilter filter, Faults faults, string name, string code, string detail)
    {
        faults.Add($"/{name}", code, detail);
        return filter;
    }
}
