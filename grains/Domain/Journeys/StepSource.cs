using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZaloOrleans.Journeys;

/// <summary>A step as it is stored and published: its row, its number, its type and its configuration as JSON.</summary>
public sealed record StepSource(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("stepNo")] int StepNo,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("config")] JsonElement Config);
