namespace ZaloOrleans.Messaging;

/// <summary>Why Zalo does not let a person be written to. Stored by name: never rename one.</summary>
public enum Unreached
{
    /// <summary>Does not follow the Official Account. Following or writing ends it.</summary>
    NotFollower,

    /// <summary>Wants no messages of this category on this channel. Following again ends it.</summary>
    RefusesCategory,

    /// <summary>Wants no messages on this channel. Following again ends it; of a Mini App, agreeing there.</summary>
    RefusesAll,

    /// <summary>Inactive, banned, or without a fitting Zalo at this address. It is asked again after a while, or once the person writes.</summary>
    Unreachable,
}
