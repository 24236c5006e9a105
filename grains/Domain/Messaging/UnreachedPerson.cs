using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZaloOrleans.Messaging;

/// <summary>What Zalo said of a person when it refused a message to them; kept in the customer's state. It holds for this address alone.</summary>
/// <param name="Why">What it is.</param>
/// <param name="Channel">On which channel.</param>
/// <param name="Category">The message's, which is what <see cref="Unreached.RefusesCategory"/> is about.</param>
/// <param name="Address">User id, phone in E.164, or <c>{app id}:{user id}</c>.</param>
/// <param name="At">When Zalo said it.</param>
public sealed record UnreachedPerson(
    [property: JsonPropertyName("w")] Unreached Why,
    [property: JsonPropertyName("c")] MessageChannel Channel,
    [property: JsonPropertyName("g")] MessageCategory Category,
    [property: JsonPropertyName("a")] string Address,
    [property: JsonPropertyName("t")] DateTimeOffset At);

/// <summary>What is known of a person's reachability. Pure.</summary>
public static class UnreachedPersons
{
    /// <summary>Most entries that are kept; the oldest goes first.</summary>
    public const int Most = 8;

    /// <summary>After this <see cref="Unreached.Unreachable"/> is forgotten, and asked for again with a message. So is what was said of a Mini App's
    /// user: the code for those who refuse is also that for those who have not been there.</summary>
    public static readonly TimeSpan UnreachableFor = TimeSpan.FromDays(30);

    /// <summary>With another one; what says the same about the same is replaced by it.</summary>
    public static ImmutableArray<UnreachedPerson> With(this ImmutableArray<UnreachedPerson> known, UnreachedPerson next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var kept = known.RemoveAll(k => k.Why == next.Why && k.Channel == next.Channel && k.Address == next.Address
            && (k.Category == next.Category || k.Why != Unreached.RefusesCategory));
        return [.. kept.Skip(Math.Max(0, kept.Length - Most + 1)), next];
    }

    /// <summary>What is still so after the person has done something: following ends everything, writing ends what says that they are not there,
    /// and being on the list of followers ends what says that they are not on it. That is about the Official Account; what was said of a Mini App's
    /// user ends where they agree to messages there.</summary>
    /// <param name="known">What was known.</param>
    /// <param name="eventName">As it is on the timeline.</param>
    /// <param name="at">When they did it.</param>
    public static ImmutableArray<UnreachedPerson> After(this ImmutableArray<UnreachedPerson> known, string? eventName, DateTimeOffset at) => eventName switch
    {
        "zalo_follow" => known.RemoveAll(k => k.At < at && k.Channel != MessageChannel.MiniApp),
        "message_received" => known.RemoveAll(k => k.At < at && k.Channel != MessageChannel.MiniApp && (k.Why is Unreached.NotFollower or Unreached.Unreachable)),
        "consent_given" => known.RemoveAll(k => k.At < at && k.Channel == MessageChannel.MiniApp),
        Zalo.Followers.FollowerItems.Event => known.RemoveAll(k => k.At < at && k.Why is Unreached.NotFollower),
        _ => known,
    };

    /// <summary>Whether one of these holds for a message now.</summary>
    public static bool Has(this ImmutableArray<UnreachedPerson> known, Unreached why, MessageChannel channel, MessageCategory category, string? address, DateTimeOffset now) =>
        known.Any(k => k.Why == why && k.Address == address && IsAbout(k, channel)
            && (why != Unreached.RefusesCategory || k.Category == category)
            && ((why != Unreached.Unreachable && k.Channel != MessageChannel.MiniApp) || now < k.At + UnreachableFor));

    /// <summary>Who does not follow is out of reach for both channels of the Official Account's; all else is the channel's.</summary>
    private static bool IsAbout(UnreachedPerson known, MessageChannel channel) =>
        known.Channel == channel || (known.Why == Unreached.NotFollower && IsOfOa(known.Channel) && IsOfOa(channel));

    private static bool IsOfOa(MessageChannel channel) => channel is MessageChannel.Oa or MessageChannel.ZbsUser;
}
