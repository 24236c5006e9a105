using System.Text.Json.Serialization;

namespace ZaloOrleans.Experiments;

/// <summary>What a customer drew in an experiment: the numbers by which a variant is chosen, and the one that was stored.</summary>
/// <param name="ExperimentId">The experiment.</param>
/// <param name="Bucket">Where the customer falls among its variants, 0 to 9,999.</param>
public sealed record ExperimentDraw(
    [property: JsonPropertyName("i")] long ExperimentId, [property: JsonPropertyName("b")] int Bucket)
{
    /// <summary>Where the customer falls in its namespace, 0 to 9,999; null: it has none.</summary>
    [JsonPropertyName("n")] public int? NamespaceBucket { get; init; }

    /// <summary>The variant that was stored at the first exposure; null: there was none yet. It counts whatever the buckets say.</summary>
    [JsonPropertyName("v")] public long? Assigned { get; init; }
}
