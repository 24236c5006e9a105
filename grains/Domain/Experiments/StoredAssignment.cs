using System.Text.Json.Serialization;

namespace ZaloOrleans.Experiments;

/// <summary>The variant that a customer was first exposed to; it stays, whatever happens to the splits later.</summary>
/// <param name="ExperimentId">The experiment.</param>
/// <param name="VariantId">The variant.</param>
public sealed record StoredAssignment([property: JsonPropertyName("e")] long ExperimentId, [property: JsonPropertyName("v")] long VariantId);
