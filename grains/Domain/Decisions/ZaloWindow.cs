using ZaloOrleans.Messaging;

namespace ZaloOrleans.Decisions;

/// <summary>Whom Zalo lets an Official Account write to. Zalo's rules as of 2026-03.</summary>
/// <param name="Interaction">How long ago the last interaction may be at most; half-open. Null: it does not ask.</param>
/// <param name="Follower">Whether they must follow.</param>
public readonly record struct ZaloWindow(TimeSpan? Interaction, bool Follower)
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    /// <summary>
    /// The rule for a message. A consultation message asks for an interaction within 7 days, a template by user id for one within a year, or
    /// where it is a promotion for a follower. A template by phone goes to anybody; whether a phone was in contact lately, Zalo alone knows.
    /// </summary>
    public static ZaloWindow Of(MessageChannel channel, MessageCategory category) => (channel, category) switch
    {
        (MessageChannel.Oa, _) => new(ConversationWindow.Length, Follower: false),
        (MessageChannel.ZbsUser, MessageCategory.Promotion) => new(null, Follower: true),
        (MessageChannel.ZbsUser, _) => new(Year, Follower: false),
        _ => default,
    };
}
