namespace ZaloOrleans.Simulator.Webhooks;

/// <summary>A webhook that follows a message that was accepted.</summary>
internal enum AfterSend
{
    /// <summary>Zalo tells the OA what it sent; nothing of a template by phone.</summary>
    Echo,

    /// <summary>The message is on the person's phone.</summary>
    Received,

    /// <summary>The person looked at it; nothing of a template by phone.</summary>
    Seen,
}

/// <summary>Whether and when such a webhook comes.</summary>
/// <param name="Chance">How likely it is, 0 to 1.</param>
/// <param name="MinMs">The least time after the step before, milliseconds.</param>
/// <param name="MaxMs">The most; between the two all are as likely.</param>
internal sealed record AfterSendStep(double Chance, int MinMs, int MaxMs)
{
    /// <summary>The longest time that may be asked for: a day.</summary>
    public const int Longest = 86_400_000;

    public static readonly AfterSendStep Never = new(0, 0, 0);

    public static readonly AfterSendStep AtOnce = new(1, 0, 0);
}
