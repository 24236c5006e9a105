using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZaloOrleans.Journeys;

/// <summary>Customer → run: begin. Sequence 1.</summary>
/// <param name="Version">Version of the journey that is entered.</param>
/// <param name="Event">Name, time and properties of the event.</param>
public sealed record StartRun(
    [property: JsonPropertyName("version")] int Version,
    [property: JsonPropertyName("event")] JsonElement Event);

/// <summary>Run → customer: may this be said now? The customer's turn decides, queues the message, and hands the outcome back.</summary>
/// <remarks><c>lastIn</c> is the last sequence that the run took, so that even a customer that does not know the run can answer it.</remarks>
public sealed record AskToSend(
    [property: JsonPropertyName("seq")] int Sequence,
    [property: JsonPropertyName("lastIn")] int LastIn,
    [property: JsonPropertyName("journey")] long JourneyId,
    [property: JsonPropertyName("run")] long RunId,
    [property: JsonPropertyName("step")] int StepNo,
    [property: JsonPropertyName("template")] string Template,
    [property: JsonPropertyName("category")] string Category,
    [property: JsonPropertyName("expiresAt")] DateTimeOffset? ExpiresAt,
    [property: JsonPropertyName("event")] JsonElement Event)
{
    /// <summary>The channel's word; null: oa.</summary>
    [JsonPropertyName("channel")] public string? Channel { get; init; }
}

/// <summary>Customer → run: what was decided.</summary>
public sealed record Decided(
    [property: JsonPropertyName("seq")] int Sequence,
    [property: JsonPropertyName("outcome")] string Outcome,
    [property: JsonPropertyName("code")] string? Code,
    [property: JsonPropertyName("decision")] long DecisionId,
    [property: JsonPropertyName("message")] long? MessageId);

/// <summary>Run → customer: it is over, and another may begin.</summary>
public sealed record RunEnded(
    [property: JsonPropertyName("seq")] int Sequence,
    [property: JsonPropertyName("journey")] long JourneyId,
    [property: JsonPropertyName("run")] long RunId);

/// <summary>The words that go with them in a wake-up.</summary>
public static class JourneyWords
{
    public const string Start = "start_run";
    public const string Timer = "timer";
    public const string Ask = "ask_to_send";
    public const string Decided = "decided";
    public const string Ended = "run_ended";
}
