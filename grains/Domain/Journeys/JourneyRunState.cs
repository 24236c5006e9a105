using System.Text.Json;
using System.Text.Json.Serialization;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Journeys;

/// <summary>One customer's way through one journey: the hot state of its grain, about 300 bytes and the entry event's properties.</summary>
public sealed record JourneyRunState : IHotState<JourneyRunState>
{
    /// <summary>Version of this shape.</summary>
    [JsonPropertyName("v")] public int Shape { get; init; } = 1;

    /// <summary>Time of the last turn; later ones are never earlier.</summary>
    [JsonPropertyName("at")] public DateTimeOffset At { get; init; }

    /// <summary>Version of the journey that it entered.</summary>
    [JsonPropertyName("ver")] public int Version { get; init; }

    /// <summary>Where it stands.</summary>
    [JsonPropertyName("step")] public int StepNo { get; init; }

    /// <summary>What it waits for there.</summary>
    [JsonPropertyName("for")] public Awaiting Awaiting { get; init; }

    /// <summary>Since when it stands there.</summary>
    [JsonPropertyName("since")] public DateTimeOffset Since { get; init; }

    /// <summary>The wake-up that it waits for, or 0.</summary>
    [JsonPropertyName("wake")] public long WakeupId { get; init; }

    /// <summary>Sequence of the last hand-off that was taken from the customer.</summary>
    [JsonPropertyName("in")] public int LastIn { get; init; }

    /// <summary>Sequence of the last hand-off to the customer.</summary>
    [JsonPropertyName("out")] public int LastOut { get; init; }

    /// <summary>The event that started it.</summary>
    [JsonPropertyName("event")] public JsonElement Event { get; init; }

    static Action<Utf8JsonWriter, JourneyRunState> IHotState<JourneyRunState>.Writer => StateWriters.Default.JourneyRunState.SerializeHandler!;
}

/// <summary>What a run waits for.</summary>
public enum Awaiting
{
    /// <summary>Nothing: it is on its way.</summary>
    Nothing,

    /// <summary>Time.</summary>
    Timer,

    /// <summary>The customer's decision about a message.</summary>
    Decision,
}
