namespace ZaloOrleans.Messaging;

/// <summary>What wakes a sender.</summary>
public static class SenderWords
{
    /// <summary>There are messages in the lane's queue.</summary>
    public const string Work = "work";

    /// <summary>Attempts whose answer did not come may be over.</summary>
    public const string Settle = "settle";

    /// <summary>Sender → customer: Zalo says why this person cannot be written to.</summary>
    public const string Unreached = "unreached";
}
