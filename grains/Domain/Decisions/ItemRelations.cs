using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ZaloOrleans.Ingest;
using ZaloOrleans.Zalo.Followers;

namespace ZaloOrleans.Decisions;

/// <summary>What an item says of how the customer stands to an Official Account. Pure.</summary>
public static class ItemRelations
{
    /// <summary>
    /// The trait by which an account that comes from another system says when a customer last interacted with its Official Account:
    /// RFC 3339. What lies ahead counts as now.
    /// </summary>
    public const string Trait = "zaloLastInteractionAt";

    /// <summary>The trait by which it says whether they follow it: true or false.</summary>
    public const string FollowerTrait = "zaloFollower";

    /// <summary>After an item.</summary>
    /// <param name="known">What was known.</param>
    /// <param name="item">The item.</param>
    /// <param name="isOwn">Whether the customer sends it: what a client says of itself proves nothing.</param>
    /// <param name="now">The turn's time.</param>
    public static ImmutableArray<OaRelation> After(this ImmutableArray<OaRelation> known, IngestItem item, bool isOwn, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(item);
        var after = item.Event switch
        {
            "zalo_follow" => known.Interacted(item.OaId, item.Time).Following(item.OaId, true, item.Time),
            "zalo_unfollow" => known.Following(item.OaId, false, item.Time),
            "message_received" or "chat_opened" => known.Interacted(item.OaId, item.Time),
            FollowerItems.Event => known.Following(item.OaId, true, item.Time),
            _ => known,
        };
        return isOwn || item.Profile is null ? after : after.After(item.Profile, item.OaId, now);
    }

    /// <summary>After a change of what is known of the customer.</summary>
    public static ImmutableArray<OaRelation> After(this ImmutableArray<OaRelation> known, ProfilePatch patch, long oaId, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(patch);
        known = patch.Traits.GetValueOrDefault(FollowerTrait) switch
        {
            "true" => known.Following(oaId, true, now),
            "false" => known.Following(oaId, false, now),
            _ => known,
        };
        return patch.Traits.GetValueOrDefault(Trait) is { } json && TimeOf(json) is { } at ? known.Interacted(oaId, at < now ? at : now) : known;
    }

    private static DateTimeOffset? TimeOf(string json)
    {
        using var value = JsonDocument.Parse(json);
        return value.RootElement.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(value.RootElement.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
    }
}
