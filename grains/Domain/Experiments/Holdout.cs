using System.Collections.Immutable;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Experiments;

/// <summary>A share of an account's customers who get no messages of some categories, so that what messages bring about as a whole can be measured.</summary>
/// <param name="Seed">What it is drawn with. Another one holds out others.</param>
/// <param name="Share">0 to 1.</param>
/// <param name="Categories">Which messages are held back.</param>
public sealed record Holdout(string Seed, double Share, ImmutableHashSet<MessageCategory> Categories)
{
    /// <summary>Whether it is about a category.</summary>
    public bool Binds(MessageCategory category) => Categories.Contains(category);

    /// <summary>Whether a customer in this bucket is held out.</summary>
    public bool Holds(int bucket) => bucket < Share * Bucketing.Buckets;
}
