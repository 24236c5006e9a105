namespace ZaloOrleans.Catalog;

/// <summary>The zones that the machine's IANA data knows.</summary>
public static class TimeZones
{
    /// <summary>Whether there is a zone with this IANA name, in exactly this spelling.</summary>
    public static bool Exists(string name) => name is "UTC" or "Etc/UTC"
        || (name.Contains('/', StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId && zone.Id == name);
}
