namespace ZaloOrleans.Api.Inbound.Values;

/// <summary>Time zones by their IANA name.</summary>
internal static class ZoneText
{
    /// <summary>What is wrong with a zone that is refused.</summary>
    public const string Advice = "This is no IANA time zone. Write it like Asia/Ho_Chi_Minh.";

    private const int Longest = 64;

    public static bool IsKnown(string text) =>
        text.Length is > 0 and <= Longest && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) && zone.HasIanaId;
}
