using System.Globalization;

namespace ZaloOrleans.Zalo;

/// <summary>The tracking ids that templates by phone go out with: <c>zo</c> and the message's row id. Pure.</summary>
public static class TrackingIds
{
    private const string Prefix = "zo";

    /// <summary>By which Zalo's webhooks name a template by phone: 1 to 48 letters and digits.</summary>
    /// <param name="messageId">Row id of the message.</param>
    public static string Of(long messageId) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{messageId}");

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
