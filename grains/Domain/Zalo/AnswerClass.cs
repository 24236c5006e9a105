namespace ZaloOrleans.Zalo;

/// <summary>What an answer of Zalo's means for the message that it answers.</summary>
public enum AnswerClass
{
    /// <summary>Zalo accepted it.</summary>
    Sent,

    /// <summary>The answer was lost, or is none of Zalo's: it may have been accepted, and is never sent again by itself.</summary>
    Lost,

    /// <summary>Certainly not accepted; tried again with growing pauses.</summary>
    Later,

    /// <summary>The access token is refused: tried again with another one.</summary>
    RefreshToken,

    /// <summary>This person cannot be reached that way: the message fails, and the customer's state learns it.</summary>
    Person,

    /// <summary>This message will not do: it fails.</summary>
    Message,

    /// <summary>The person has not been heard of for too long: the message fails.</summary>
    WindowClosed,

    /// <summary>A quota is used up: the message waits until the next one.</summary>
    Quota,

    /// <summary>Not at this time of day: the message waits until the morning.</summary>
    Night,

    /// <summary>Nothing can be sent that way before somebody sets it right: the message waits for that.</summary>
    Stop,

    /// <summary>A code in no table: the message fails, and the code is counted and logged.</summary>
    UnknownCode,
}
