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

    /// <summary>
    /// Where a customer falls, 0 to 9,999. Always by the engine's own id: who is held out is not stored, and must not change when an account's own
    /// id becomes known.
    /// </summary>
    public int BucketOf(long customerId) => GrowthBook.Bucket(Seed, ExperimentDraw.OwnValueOf(customerId));

    /// <summary>Whether a customer in this bucket is held out.</summary>
    public bool Holds(int bucket) => new BucketRange(0, Share).Holds(bucket / (double)GrowthBook.Buckets);
}
