namespace ZaloOrleans.Zalo.Tokens;

/// <summary>The times of refreshing.</summary>
/// <param name="Ahead">How long before its end an access token is refreshed; half of its life at most.</param>
/// <param name="Call">How long after it was committed nobody will hear of a refresh any more.</param>
/// <param name="Apart">Shortest time between two refreshes because Zalo refused the token.</param>
public sealed record TokenLimits(TimeSpan Ahead, TimeSpan Call, TimeSpan Apart)
{
    /// <summary>A pair is refreshed at the latest this long after it was given: the refresh token of an idle Official Account lapses after three months.</summary>
    public static readonly TimeSpan OldestPair = TimeSpan.FromDays(30);

    /// <summary>Calls that may use up the same refresh token: the second only because Zalo says whether the first did.</summary>
    public const int MostAttempts = 2;

    /// <summary>How long after a lost answer the second call waits.</summary>
    public static readonly TimeSpan AfterLost = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait after a refresh that certainly did not reach Zalo.</summary>
    public static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(5);
}
