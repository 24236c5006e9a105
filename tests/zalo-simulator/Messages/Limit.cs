namespace ZaloOrleans.Simulator.Messages;

/// <summary>A limit of Zalo's that a sender is to keep to by itself.</summary>
internal enum Limit
{
    /// <summary>Calls of an OA in a minute.</summary>
    Rate,

    /// <summary>Messages of an OA, or of a template, in a day or month.</summary>
    Quota,

    /// <summary>Advertising from 22:00 to 06:00.</summary>
    Hours,

    /// <summary>Advertising to one person in a day or month.</summary>
    Person,

    /// <summary>Who was not heard of within 7 days; for a template by user id, within a year.</summary>
    Window,
}

internal static class LimitWords
{
    /// <summary>As it is recorded.</summary>
    public static string Word(this Limit limit) => limit.ToString().ToLowerInvariant();
}
