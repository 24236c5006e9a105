using System.Text.Json;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Secrets;

/// <summary>How far the rotation of an account's data key is: the last one, running or over.</summary>
public sealed record DataKeyRotationState : IHotState<DataKeyRotationState>
{
    /// <summary>Version of this shape.</summary>
    public int V { get; init; } = 1;

    /// <summary>Whether it runs.</summary>
    public RotationPhase Phase { get; init; }

    /// <summary>Who started it.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Time of the last turn.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Number of the key that it replaces. A new one is made only while that one is active, so that a step may be taken again.</summary>
    public int Replaces { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The column that is being encrypted anew, from 0.</summary>
    public int Column { get; init; }

    /// <summary>The last row of that column that was looked at.</summary>
    public long After { get; init; }

    /// <summary>Secrets that did not open in the pass that runs, or in the last one.</summary>
    public int Unopenable { get; init; }

    /// <summary>The wake-up that stands for the next step; 0 for none.</summary>
    public long WakeupId { get; init; }

    static Action<Utf8JsonWriter, DataKeyRotationState> IHotState<DataKeyRotationState>.Writer => StateWriters.Default.DataKeyRotationState.SerializeHandler!;
}

/// <summary>Whether a rotation runs.</summary>
public enum RotationPhase
{
    /// <summary>There was none.</summary>
    None = 0,

    /// <summary>Secrets are encrypted anew, or the old key waits for its end.</summary>
    Running = 1,

    /// <summary>The old key was destroyed.</summary>
    Done = 2,
}
