namespace ZaloOrleans.Catalog;

/// <summary>What promotions are bound by. What is absent is the default.</summary>
public sealed record AdvertisingContract
{
    /// <summary>When promotions may begin to go, <c>HH:mm</c> in the customer's zone. Default 07:00.</summary>
    public string? From { get; init; }

    /// <summary>When they may go no more, <c>HH:mm</c>; that minute is too late. Default 22:00. The same as <c>from</c>: they may go at any time.</summary>
    public string? To { get; init; }

    /// <summary>Most promotions to a customer in any 24 hours, 1 to 100. Default 3.</summary>
    public int? MaxPerDay { get; init; }

    /// <summary>Most promotions to a customer from one Official Account in a day of the account's zone, 1 to 100. Default 1.</summary>
    public int? MaxPerDayPerOa { get; init; }

    /// <summary>What their text begins with, at most 20 characters. Default <c>[QC]</c>; empty: nothing.</summary>
    public string? Label { get; init; }

    /// <summary>What their text ends with, at most 200 characters: how to refuse further ones. Empty: nothing.</summary>
    public string? RefusalLine { get; init; }

    /// <summary>What a customer writes to refuse, at most 20 characters: it ends their consent to promotions. Default <c>TC</c>; empty: nothing does.</summary>
    public string? RefusalKeyword { get; init; }
}
