using System.Collections.Immutable;

namespace ZaloOrleans.Experiments;

/// <summary>A running experiment, as decisions see it.</summary>
/// <param name="Id">Row id in <c>experiments</c>.</param>
/// <param name="Seed">What its buckets are drawn with.</param>
/// <param name="Variants">Those that are not deleted, in the order of their ids, which is the order of GrowthBook's variations; their splits sum to 1.</param>
public sealed record Experiment(long Id, string Seed, ImmutableArray<ExperimentVariant> Variants)
{
    /// <summary>The campaign under test: its messages are decided by the variant. Null: it is asked for by the Mini App alone.</summary>
    public long? CampaignId { get; init; }

    /// <summary>From when it assigns; inclusive. Null: it has begun.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>Until when it assigns; exclusive. Null: it does not end by itself.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The range of a namespace that it may draw from; customers outside of it are not in the experiment.</summary>
    public NamespaceRange? Namespace { get; init; }

    /// <summary>Whether it assigns at a moment.</summary>
    public bool IsOpenAt(DateTimeOffset now) => ClosedAt(now) == NotAssigned.No;

    /// <summary>Why it does not assign at a moment.</summary>
    public NotAssigned ClosedAt(DateTimeOffset now) => now < StartsAt ? NotAssigned.NotStarted : now >= EndsAt ? NotAssigned.Ended : NotAssigned.No;

    /// <summary>Whether nobody may be in both: they share a namespace, and no part of it.</summary>
    public bool Excludes(Experiment other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Id != other.Id && Namespace is { } own && other.Namespace is { } theirs && own.Name == theirs.Name && (own.To <= theirs.From || theirs.To <= own.From);
    }
}

/// <summary>An arm of an experiment.</summary>
/// <param name="Id">Row id in <c>experimentVariants</c>.</param>
/// <param name="Code">Its code.</param>
/// <param name="Split">Share of the customers, 0 to 1.</param>
public sealed record ExperimentVariant(long Id, string Code, double Split)
{
    /// <summary>Whether its customers get no message: what would have been sent is logged, so that lift can be measured.</summary>
    public bool IsControl { get; init; }

    /// <summary>The template that its customers get; null: the one that is asked for.</summary>
    public string? TemplateCode { get; init; }
}

/// <summary>A part of a namespace: experiments with disjoint parts share no customer.</summary>
/// <param name="Name">The namespace.</param>
/// <param name="From">Where it begins, 0 to 1; inclusive.</param>
/// <param name="To">Where it ends, 0 to 1; exclusive.</param>
public sealed record NamespaceRange(string Name, double From, double To)
{
    /// <summary>Whether a bucket of the namespace, 0 to 999, lies in it.</summary>
    public bool Holds(int bucket) => new BucketRange(From, To).Holds(bucket / (double)GrowthBook.NamespaceBuckets);
}
