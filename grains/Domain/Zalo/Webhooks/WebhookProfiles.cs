using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ZaloOrleans.Ingest;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>What webhooks say of a customer, as an identify would. Pure.</summary>
internal static class WebhookProfiles
{
    private const int LongestText = 255;
    private const int LongestAddress = 1_000;

    /// <summary>
    /// What somebody wrote of themselves. Of a name the last word is the given name, as in Vietnamese. Towns are no codes of the
    /// dictionary's, so they are traits, as birthday and gender are.
    /// </summary>
    /// <param name="info">The form.</param>
    /// <param name="phone">A phone as E.164, or null where it is none.</param>
    public static ProfilePatch Of(ZaloFact.SubmittedInfo info, Func<string, string?> phone)
    {
        var columns = ImmutableDictionary.CreateBuilder<string, string?>();
        var traits = ImmutableDictionary.CreateBuilder<string, string?>();
        if (info.Name?.Trim() is { Length: > 0 } name)
        {
            var given = name.LastIndexOf(' ') + 1;
            columns["first_name"] = WebhookJson.Cut(name[given..], LongestText);
            if (given > 0)
            {
                columns["last_name"] = WebhookJson.Cut(name[..given].TrimEnd(), LongestText);
            }
        }

        if (info.Phone is { } text && phone(text) is { } number)
        {
            columns["phone"] = number;
        }

        if (info.Address is { } address)
        {
            columns["address"] = WebhookJson.Cut(address, LongestAddress);
        }

        foreach (var (trait, value) in new[] { ("birthday", info.Birthday), ("gender", info.Gender), ("city", info.City), ("district", info.District), ("ward", info.Ward) })
        {
            if (value is not null)
            {
                traits[trait] = JsonValue.Create(WebhookJson.Cut(value, LongestText)!).ToJsonString(Json.Plain);
            }
        }

        return new ProfilePatch(columns.ToImmutable(), traits.ToImmutable());
    }
}
