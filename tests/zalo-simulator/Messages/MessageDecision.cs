namespace ZaloOrleans.Simulator.Messages;

/// <summary>What was decided on one request, before anything misbehaves.</summary>
/// <param name="Error"><see cref="ZaloError.None"/> when accepted.</param>
/// <param name="MessageId">The new message's id; null when refused.</param>
/// <param name="Free">The answer says that the message came out of the free reply quota.</param>
/// <param name="Limit">The limit of Zalo's that the request ran into; null: none.</param>
/// <param name="Quota">The day's quota and what is left of it; null where the answer has none.</param>
internal sealed record MessageDecision(ZaloError Error, string? MessageId, bool Free = false, Limit? Limit = null, DayQuota? Quota = null)
{
    public bool Accepted => MessageId is not null;

    public static MessageDecision Refuse(ZaloError error, Limit? limit = null) => new(error, null, Limit: limit);
}

/// <summary>A quota of a day, and what is left of it.</summary>
internal sealed record DayQuota(int Daily, int Remaining);

/// <summary>A limit of Zalo's that a sender is to keep to by itself.</summary>
internal enum Limit
{
    /// <summary>Calls of an OA in a minute.</summary>
    Rate,

    /// <summary>Templates of an OA in a day.</summary>
    Quota,

    /// <summary>Advertising from 22:00 to 06:00.</summary>
    Hours,

    /// <summary>Advertising to one person in a day.</summary>
    Person,

    /// <summary>Who was not heard of within 7 days.</summary>
    Window,
}
