namespace ZaloOrleans.Messaging;

/// <summary>What wakes a sender, and what it tells customers.</summary>
public static class SenderWords
{
    /// <summary>There are messages in the lane's queue.</summary>
    public const string Work = "work";

    /// <summary>Attempts whose answer did not come may be over.</summary>
    public const string Settle = "settle";

    /// <summary>Sender → customer: Zalo says why this person cannot be written to.</summary>
    public const string Unreached = "unreached";

    /// <summary>Sender → customer: a message was not sent in the time for which it was decided. May it still be said?</summary>
    public const string DecideAgain = "decide_again";
}
