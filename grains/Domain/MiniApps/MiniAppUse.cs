using System.Text.Json.Serialization;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.MiniApps;

/// <summary>
/// What decides whether a customer may be notified by a Mini App. Zalo counts who was in the app within 7 days, and one notification a day;
/// both are known here by what the engine saw and queued. An account's Mini Apps are not told apart: where it has several, Zalo's refusal tells.
/// </summary>
/// <param name="SeenAt">When the customer last was in a Mini App: the latest opening of a session, or item of one.</param>
/// <param name="NotifiedAt">When the last notification was to go; null: none was queued yet. It takes its day's place, whatever became of it.</param>
public sealed record MiniAppUse(
    [property: JsonPropertyName("s")] DateTimeOffset SeenAt,
    [property: JsonPropertyName("n")] DateTimeOffset? NotifiedAt = null)
{
    /// <summary>How long after its last use an app may notify. One exactly so long ago no longer counts.</summary>
    public static readonly TimeSpan ActiveFor = TimeSpan.FromDays(7);

    /// <summary>When it may notify no more, unless the customer comes back.</summary>
    [JsonIgnore]
    public DateTimeOffset Until => SeenAt + ActiveFor;

    /// <summary>Whether there was none yet on the day in Vietnam on which this one would go.</summary>
    public bool HasRoomOn(DateTimeOffset at) => NotifiedAt is not { } last || VietnamTime.DayOf(last) != VietnamTime.DayOf(at);

    /// <summary>After the customer was in the app at a time. An earlier one than is known changes nothing.</summary>
    public static MiniAppUse Seen(MiniAppUse? known, DateTimeOffset at) =>
        known is null ? new MiniAppUse(at) : at > known.SeenAt ? known with { SeenAt = at } : known;

    /// <summary>What is known of two who are one.</summary>
    public static MiniAppUse? Both(MiniAppUse? one, MiniAppUse? other) => other is null ? one
        : Seen(one, other.SeenAt) with { NotifiedAt = one?.NotifiedAt > other.NotifiedAt ? one.NotifiedAt : other.NotifiedAt ?? one?.NotifiedAt };
}
