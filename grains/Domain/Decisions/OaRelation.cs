using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZaloOrleans.Decisions;

/// <summary>How a customer stands to an Official Account, which is what Zalo's windows ask.</summary>
/// <param name="OaId">Row id of the Official Account; 0: what was said without naming one, which holds for each.</param>
public sealed record OaRelation([property: JsonPropertyName("o")] long OaId)
{
    /// <summary>When the customer last did something that opens the conversation; null: never, as far as is known.</summary>
    [JsonPropertyName("i")] public DateTimeOffset? LastInteraction { get; init; }

    /// <summary>Whether they follow it; null: nobody has said.</summary>
    [JsonPropertyName("f")] public bool? Follows { get; init; }

    /// <summary>When that was said.</summary>
    [JsonPropertyName("t")] public DateTimeOffset? FollowsSince { get; init; }
}

/// <summary>A customer's relations to the account's Official Accounts. Pure.</summary>
public static class OaRelations
{
    /// <summary>Most Official Accounts of which it is kept; the one with the oldest interaction goes first.</summary>
    public const int Most = 8;

    /// <summary>What counts for one Official Account: what is known of it, and what was said without naming one.</summary>
    public static OaRelation Of(this ImmutableArray<OaRelation> known, long oaId) =>
        known.Where(r => r.OaId == oaId || r.OaId == 0).Aggregate(new OaRelation(oaId), Joined);

    /// <summary>After an interaction.</summary>
    public static ImmutableArray<OaRelation> Interacted(this ImmutableArray<OaRelation> known, long oaId, DateTimeOffset at) =>
        known.With(new OaRelation(oaId) { LastInteraction = at });

    /// <summary>After it was said whether they follow.</summary>
    public static ImmutableArray<OaRelation> Following(this ImmutableArray<OaRelation> known, long oaId, bool follows, DateTimeOffset at) =>
        known.With(new OaRelation(oaId) { Follows = follows, FollowsSince = at });

    /// <summary>Both customers' relations, where they are one.</summary>
    public static ImmutableArray<OaRelation> Joined(this ImmutableArray<OaRelation> known, ImmutableArray<OaRelation> others) => others.Aggregate(known, With);

    private static ImmutableArray<OaRelation> With(this ImmutableArray<OaRelation> known, OaRelation next)
    {
        var old = known.FirstOrDefault(r => r.OaId == next.OaId);
        var all = old is null ? known.Add(next) : known.Replace(old, Joined(old, next));
        return all.Length > Most ? all.Remove(all.MinBy(r => r.LastInteraction ?? DateTimeOffset.MinValue)!) : all;
    }

    private static OaRelation Joined(OaRelation one, OaRelation other)
    {
        var later = other.FollowsSince > one.FollowsSince || one.FollowsSince is null ? other : one;
        return one with
        {
            LastInteraction = other.LastInteraction > one.LastInteraction || one.LastInteraction is null ? other.LastInteraction : one.LastInteraction,
            Follows = later.FollowsSince is null ? null : later.Follows,
            FollowsSince = later.FollowsSince,
        };
    }
}
