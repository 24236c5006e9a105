using System.Text.Json;
using System.Text.Json.Serialization;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Privacy;

/// <summary>How far an erasure is. The state goes with the last step: what was erased is noted with the customer.</summary>
public sealed record ErasureState : IHotState<ErasureState>
{
    /// <summary>Version of this shape.</summary>
    [JsonPropertyName("v")] public int Shape { get; init; } = 1;

    /// <summary>Time of the last turn.</summary>
    [JsonPropertyName("at")] public DateTimeOffset At { get; init; }

    /// <summary>When the customer was let go of. Webhooks that came later are about whoever it is then.</summary>
    [JsonPropertyName("since")] public DateTimeOffset Since { get; init; }

    /// <summary>By what the person is found.</summary>
    [JsonPropertyName("who")] public ErasedPerson Person { get; init; } = new();

    /// <summary>What it is at.</summary>
    [JsonPropertyName("step")] public ErasureStep Step { get; init; }

    /// <summary>Where it is within the step; null: at its beginning.</summary>
    [JsonPropertyName("place")] public string? Place { get; init; }

    /// <summary>Until when it waits for others; null: it goes on at once.</summary>
    [JsonPropertyName("rest")] public DateTimeOffset? RestUntil { get; init; }

    static Action<Utf8JsonWriter, ErasureState> IHotState<ErasureState>.Writer => StateWriters.Default.ErasureState.SerializeHandler!;
}

/// <summary>The steps of an erasure, in order.</summary>
public enum ErasureStep
{
    /// <summary>Runs of journeys end.</summary>
    Runs = 0,

    /// <summary>Devices are nobody's any more; what their visitor left is handed over first.</summary>
    Devices,

    /// <summary>Wake-ups that are still to come.</summary>
    Wakeups,

    /// <summary>Values in the audit trail; before the rows that lead there.</summary>
    Trail,

    /// <summary>First answers to requests.</summary>
    Answers,

    /// <summary>What is found by the customer's number.</summary>
    Rows,

    /// <summary>Webhooks as they came.</summary>
    Webhooks,

    /// <summary>A look at whether anything came up meanwhile.</summary>
    Check,
}
