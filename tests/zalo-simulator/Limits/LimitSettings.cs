namespace ZaloOrleans.Simulator.Limits;

/// <summary>How much an OA may send.</summary>
internal sealed record LimitSettings
{
    /// <summary>Calls in a minute; what is over gets -32. Default 4,000.</summary>
    public int PerMinute { get; init; } = 4_000;

    /// <summary>Templates in a day in Vietnam; what is over gets -144. Default 20,000.</summary>
    public int PerDay { get; init; } = 20_000;

    /// <summary>The last offset at which the list of users may be read; what is over gets -210. Default 9,951.</summary>
    public int LastOffset { get; init; } = 9_951;

    /// <summary>Advertising by user id in a day; what is over gets -211. Null (the default): 500, or one in twenty followers where that is more.</summary>
    public int? PromotionsPerDay { get; init; }

    /// <summary>Advertising by phone in a calendar month; what is over gets -1441. Default 100,000.</summary>
    public int PromotionsPerMonth { get; init; } = 100_000;

    /// <summary>Advertising to one person in a day; what is over gets -218 by user id, -1472 by phone. Default 1.</summary>
    public int PerPersonDay { get; init; } = 1;

    /// <summary>Advertising to one person in a calendar month; what is over gets -218 by user id, -1471 by phone. Default 6.</summary>
    public int PerPersonMonth { get; init; } = 6;

    /// <summary>
    /// Consultation messages in a calendar month to those who were last heard of 48 hours ago or longer; what is over gets -211. Null (the
    /// default): there is no end, and each is charged.
    /// </summary>
    public int? ConsultationsPerMonth { get; init; }

    /// <summary>Advertising by user id in a day, by the number of followers where nothing else was asked for.</summary>
    public int PromotionsOf(int followers) => PromotionsPerDay ?? Math.Max(500, followers / 20);
}
