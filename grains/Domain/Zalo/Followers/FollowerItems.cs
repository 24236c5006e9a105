using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ZaloOrleans.Customers;
using ZaloOrleans.Decisions;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Zalo.Webhooks;

namespace ZaloOrleans.Zalo.Followers;

/// <summary>What an import gives to customers. Pure.</summary>
public static class FollowerItems
{
    /// <summary>
    /// The event: Zalo lists the person among the followers. It is none of theirs: when they began to follow is not told, so it opens no
    /// window and starts no journey, as <c>zalo_follow</c> does.
    /// </summary>
    public const string Event = "zalo_follower_found";

    /// <summary>By which a customer knows what an import gave before, at most 100 characters.</summary>
    /// <param name="oaRowId">Row id of the Official Account.</param>
    /// <param name="import">Which import of it.</param>
    /// <param name="userId">The user id, at most 60 characters.</param>
    public static string MessageIdOf(long oaRowId, int import, string userId) => string.Create(CultureInfo.InvariantCulture, $"zalo-import:{oaRowId}:{import}:{userId}");

    /// <summary>By which a person is known.</summary>
    public static Identity IdentityOf(string userId) => new(IdentityKind.Zalo, userId);

    /// <summary>What one customer is given.</summary>
    /// <param name="oaRowId">Row id of the Official Account.</param>
    /// <param name="import">Which import of it.</param>
    /// <param name="userId">The person.</param>
    /// <param name="detail">What Zalo tells of them, for somebody who was no customer; null leaves the profile as it is.</param>
    /// <param name="now">When.</param>
    /// <param name="phone">A phone as E.164, or null where it is none.</param>
    public static IngestItem ItemOf(long oaRowId, int import, string userId, FollowerDetail? detail, DateTimeOffset now, Func<string, string?> phone)
    {
        ArgumentNullException.ThrowIfNull(phone);
        var profile = detail is null ? null : ProfileOf(detail, phone);
        var identities = ImmutableArray.Create(IdentityOf(userId));
        return new IngestItem
        {
            Index = 0,
            MessageId = MessageIdOf(oaRowId, import, userId),
            Event = Event,
            Time = now,
            PropertiesJson = new JsonObject { ["zaloAccountId"] = oaRowId, ["import"] = import }.ToJsonString(Json.Plain),
            Source = "zalo",
            Historical = true,
            OaId = oaRowId,
            Identities = profile?.Columns.GetValueOrDefault("phone") is { } number ? identities.Add(new Identity(IdentityKind.Phone, number)) : identities,
            Profile = profile,
        };
    }

    /// <summary>What they gave the Official Account counts before what they call themselves.</summary>
    private static ProfilePatch ProfileOf(FollowerDetail detail, Func<string, string?> phone)
    {
        var profile = WebhookProfiles.Of(detail.Shared with { Name = detail.Shared.Name?.Trim() is { Length: > 0 } name ? name : detail.DisplayName }, phone);
        var traits = profile.Traits;
        traits = detail.Tags.IsEmpty ? traits : traits.SetItem(ZaloTags.Trait, new JsonArray([.. detail.Tags.Select(t => (JsonNode)t)]).ToJsonString(Json.Plain));
        traits = detail.LastInteraction is { } at ? traits.SetItem(ItemRelations.Trait, JsonValue.Create(Json.Time(at))!.ToJsonString(Json.Plain)) : traits;
        return profile with { Traits = traits };
    }
}
