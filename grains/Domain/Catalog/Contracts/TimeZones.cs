using ZaloOrleans.QuietHours;

namespace ZaloOrleans.Catalog;

/// <summary>The zones that a setting or a customer may name.</summary>
public static class TimeZones
{
    /// <summary>Whether there is a zone with this IANA name, in exactly this spelling.</summary>
    public static bool Exists(string name) => name is "UTC" || (name.Contains('/', StringComparison.Ordinal) && Zones.Find(name) is not null);
}
