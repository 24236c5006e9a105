using System.Collections.Immutable;

namespace ZaloOrleans.Customers;

/// <summary>What the database says of what feedback names, read for a turn whose items have some.</summary>
public sealed record FeedbackFacts
{
    /// <summary>Nothing was asked about.</summary>
    public static FeedbackFacts None { get; } = new();

    /// <summary>The least and the greatest score of the account's scale.</summary>
    public (int Least, int Greatest) Scale { get; init; } = (0, 10);

    /// <summary>Those of the products asked about that the account has.</summary>
    public ImmutableHashSet<long> Products { get; init; } = [];

    /// <summary>Those of the campaigns asked about that the account has.</summary>
    public ImmutableHashSet<long> Campaigns { get; init; } = [];

    /// <summary>The campaigns that the customer has given feedback about, with the day in UTC.</summary>
    public ImmutableHashSet<(long CampaignId, DateOnly Day)> Given { get; init; } = [];

    /// <summary>Those of the items' ids that were stored before: a repeat is a repeat, and no second word.</summary>
    public ImmutableHashSet<string> Stored { get; init; } = [];
}
