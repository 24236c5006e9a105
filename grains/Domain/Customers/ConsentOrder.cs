using System.Globalization;
using ZaloOrleans.Ingest;

namespace ZaloOrleans.Customers;

/// <summary>Of two words of a customer about messages the later one counts, in whatever order they come. Pure.</summary>
internal static class ConsentOrder
{
    private static readonly string[] Columns = ["marketing_consent", "consent_timestamp", "consent_source"];

    /// <summary>The change without its consent, where that was said before the one that is known. A consent that says no time was said just now.</summary>
    public static ProfilePatch WithoutOlder(CustomerProfile known, ProfilePatch patch) =>
        TimeOf(patch.Columns.GetValueOrDefault("consent_timestamp")) < TimeOf(known.Columns.GetValueOrDefault("consent_timestamp"))
            ? patch with { Columns = patch.Columns.RemoveRange(Columns) }
            : patch;

    private static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
