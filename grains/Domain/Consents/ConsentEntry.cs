using System.Text.Json.Serialization;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Consents;

/// <summary>What a customer last said about messages of a category, kept hot. The words and their proof are in the ledger.</summary>
/// <param name="Channel">The channel that it is about; null: all of them.</param>
/// <param name="Category">The category.</param>
/// <param name="IsGranted">Whether they agreed; else they withdrew.</param>
/// <param name="At">When they said it.</param>
public sealed record ConsentEntry(
    [property: JsonPropertyName("c")] MessageChannel? Channel, [property: JsonPropertyName("g")] MessageCategory Category,
    [property: JsonPropertyName("s")] bool IsGranted, [property: JsonPropertyName("t")] DateTimeOffset At);
