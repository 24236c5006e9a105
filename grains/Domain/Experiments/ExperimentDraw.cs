using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using ZaloOrleans.Customers;

namespace ZaloOrleans.Experiments;

/// <summary>What a customer drew in an experiment: the numbers by which a variant is chosen, and the one that was stored.</summary>
/// <param name="ExperimentId">The experiment.</param>
/// <param name="Bucket">Where the customer falls among its variants, 0 to 9,999.</param>
public sealed record ExperimentDraw(
    [property: JsonPropertyName("i")] long ExperimentId, [property: JsonPropertyName("b")] int Bucket)
{
    /// <summary>Where the customer falls in its namespace, 0 to 999; null: it has none.</summary>
    [JsonPropertyName("n")] public int? NamespaceBucket { get; init; }

    /// <summary>The variant that was stored at the first exposure, 0 where that was taken away since; null: there was none yet. It counts whatever the buckets say.</summary>
    [JsonPropertyName("v")] public long? Assigned { get; init; }

    /// <summary>
    /// Whether the customer was assigned in another open experiment with a part of the same namespace that this one has nothing of. The buckets
    /// see to that by themselves, except where what the customer is drawn by has changed in between.
    /// </summary>
    [JsonPropertyName("x")] public bool IsExcluded { get; init; }

    /// <summary>What a customer is drawn by: the account's own id where it is known, which a front end has too, else the engine's.</summary>
    public static string ValueOf(CustomerFacts facts, long customerId)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.ExternalId ?? OwnValueOf(customerId);
    }

    /// <summary>What a customer is known by who has no id of the account's: <c>c42</c>.</summary>
    public static string OwnValueOf(long customerId) => string.Create(CultureInfo.InvariantCulture, $"c{customerId}");

    /// <summary>A customer's draw.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="value">What the customer is drawn by.</param>
    /// <param name="known">What the customer was assigned, at least in the experiments that run.</param>
    /// <param name="running">All experiments that run.</param>
    /// <param name="now">The turn's time.</param>
    public static ExperimentDraw Of(Experiment experiment, string value, ImmutableArray<StoredAssignment> known, ImmutableArray<Experiment> running, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var assigned = known.Of(experiment.Id);
        return new ExperimentDraw(experiment.Id, GrowthBook.Bucket(experiment.Seed, value))
        {
            NamespaceBucket = experiment.Namespace is { } range ? GrowthBook.NamespaceBucket(range.Name, value) : null,
            Assigned = assigned?.VariantId,
            IsExcluded = assigned is null && running.Any(other => other.IsOpenAt(now) && experiment.Excludes(other) && known.Of(other.Id) is { VariantId: > 0 }),
        };
    }
}
