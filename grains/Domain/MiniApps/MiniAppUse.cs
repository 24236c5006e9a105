using System.Text.Json.Serialization;

namespace ZaloOrleans.MiniApps;

/// <summary>
/// What decides whether a customer may be notified by a Mini App: Zalo counts who was in the app within 7 days, and here it is known by what the
/// engine saw. An account's Mini Apps are not told apart: where it has several, Zalo's refusal tells.
/// </summary>
/// <param name="SeenAt">When the customer last was in a Mini App: the latest opening of a session, or item of one.</param>
public sealed record MiniAppUse([property: JsonPropertyName("s")] DateTimeOffset SeenAt)
{
    /// <summary>How long after its last use an app may notify. One exactly so long ago no longer counts.</summary>
    public static readonly TimeSpan ActiveFor = TimeSpan.FromDays(7);

    /// <summary>After the customer was in the app at a time. An earlier one than is known changes nothing.</summary>
    public static MiniAppUse Seen(MiniAppUse? known, DateTimeOffset at) => known?.SeenAt >= at ? known : new MiniAppUse(at);

    /// <summary>What is known of two who are one.</summary>
    public static MiniAppUse? Both(MiniAppUse? one, MiniAppUse? other) => other is null ? one : Seen(one, other.SeenAt);
}
