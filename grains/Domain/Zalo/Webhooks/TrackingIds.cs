using System.Globalization;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>The tracking ids that templates by phone go out with: <c>zo</c> and the message's row id. Pure.</summary>
public static class TrackingIds
{
    private const string Prefix = "zo";

    /// <summary>The message that a tracking id names; null where it is none of ours.</summary>
    public static long? MessageOf(string trackingId)
    {
        ArgumentNullException.ThrowIfNull(trackingId);
        return trackingId.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(trackingId.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
                ? id
                : null;
    }
}
