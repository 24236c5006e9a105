using System.Collections.Immutable;
using System.Globalization;

namespace ZaloOrleans.Experiments;

/// <summary>
/// GrowthBook's bucketing (SDK specification 0.8.0): texts go in by their UTF-16 code units and shares by IEEE doubles, as in its SDK for
/// JavaScript, so that a front end with that comes to the same variant. Pure.
/// </summary>
public static class GrowthBook
{
    /// <summary>How many buckets there are for variants.</summary>
    public const int Buckets = 10_000;

    /// <summary>How many there are for namespaces, which GrowthBook still draws by its first hash.</summary>
    public const int NamespaceBuckets = 1_000;

    /// <summary>Where a value falls among variants, 0 to 9,999: version 2 of the hash.</summary>
    public static int Bucket(string seed, string value) =>
        (int)(Fnv32A(Fnv32A(seed + value).ToString(CultureInfo.InvariantCulture)) % Buckets);

    /// <summary>Where a value falls in a namespace, 0 to 999.</summary>
    public static int NamespaceBucket(string name, string value) => BiasedBucket($"__{name}", value);

    /// <summary>Version 1 of the hash: with one seed after another it draws variants that hang together.</summary>
    internal static int BiasedBucket(string seed, string value) => (int)(Fnv32A(value + seed) % NamespaceBuckets);

    /// <summary>The part of the buckets that each variant has.</summary>
    /// <param name="variants">How many variants there are.</param>
    /// <param name="weights">Their shares; where they are not as many, or sum to less than 0.99 or more than 1.01, all are alike.</param>
    /// <param name="coverage">The share of those who take part at all, 0 to 1: each variant takes that much of its own part, from its beginning.</param>
    public static ImmutableArray<BucketRange> Ranges(int variants, ImmutableArray<double>? weights = null, double coverage = 1)
    {
        var equal = EqualWeights(variants);
        var shares = weights is { } given && given.Length == variants && given.Sum() is >= 0.99 and <= 1.01 ? given : equal;
        var taken = Math.Clamp(coverage, 0, 1);
        var from = 0.0;
        var ranges = ImmutableArray.CreateBuilder<BucketRange>(shares.Length);
        foreach (var share in shares)
        {
            ranges.Add(new BucketRange(from, from + (taken * share)));
            from += share;
        }

        return ranges.ToImmutable();
    }

    /// <summary>The first range that holds a place; -1: none does.</summary>
    /// <param name="place">0 inclusive to 1 exclusive.</param>
    /// <param name="ranges">Of the variants, in their order.</param>
    public static int Choose(double place, ImmutableArray<BucketRange> ranges)
    {
        for (var i = 0; i < ranges.Length; i++)
        {
            if (ranges[i].Holds(place))
            {
                return i;
            }
        }

        return -1;
    }

    internal static ImmutableArray<double> EqualWeights(int variants) => variants <= 0 ? [] : [.. Enumerable.Repeat(1.0 / variants, variants)];

    private static uint Fnv32A(string text)
    {
        var hash = 0x811c9dc5u;
        foreach (var unit in text)
        {
            hash = unchecked((hash ^ unit) * 0x01000193u);
        }

        return hash;
    }
}

/// <summary>A part of the buckets, as shares.</summary>
/// <param name="From">Where it begins; inclusive.</param>
/// <param name="To">Where it ends; exclusive.</param>
public readonly record struct BucketRange(double From, double To)
{
    /// <summary>Whether a place lies in it.</summary>
    public bool Holds(double place) => place >= From && place < To;
}
