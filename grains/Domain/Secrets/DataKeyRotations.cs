using System.Text.Json.Nodes;

namespace ZaloOrleans.Secrets;

/// <summary>
/// The steps of a data key's rotation. Pure. A pass goes over all columns in slices; what came under the old key behind it, encrypted just
/// before that was retired, is found by the pass after the grace, and the old key goes when a pass leaves nothing under it.
/// </summary>
public static class DataKeyRotations
{
    /// <summary>How long after it was retired a key is destroyed at the earliest: what was encrypted just before is in its row by then.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    /// <summary>How long it rests where secrets do not open: a person has to give them again.</summary>
    public static readonly TimeSpan PauseOfUnopenable = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>A new rotation; the same where one runs.</summary>
    /// <param name="before">The last one; null where there was none.</param>
    /// <param name="activeKey">The key that is to be replaced.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="now">When.</param>
    public static DataKeyRotationState Begin(DataKeyRotationState? before, int activeKey, string actor, DateTimeOffset now) =>
        before is { Phase: RotationPhase.Running } ? before with { At = now }
        : new DataKeyRotationState { Phase = RotationPhase.Running, Actor = actor, At = now, Replaces = activeKey, StartedAt = now };

    /// <summary>The rotation after a slice.</summary>
    /// <param name="state">The rotation, which runs.</param>
    /// <param name="slice">What came of the slice.</param>
    public static DataKeyRotationState Looked(DataKeyRotationState state, SecretSlice slice)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(slice);
        var isFirst = state is { Column: 0, After: 0 };
        return state with
        {
            Column = slice.After is null ? state.Column + 1 : state.Column,
            After = slice.After ?? 0,
            Unopenable = slice.Unopenable + (isFirst ? 0 : state.Unopenable),
        };
    }

    /// <summary>Whether old keys may go, at the end of a pass.</summary>
    public static bool MayDestroy(DataKeyFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts is { Left: 0, RetiredFor: { } age } && age >= Grace;
    }

    /// <summary>The rotation at the end of a pass, and how long it rests before the next one; null where it is over.</summary>
    /// <param name="state">The rotation, which runs.</param>
    /// <param name="facts">As they are after the pass.</param>
    /// <param name="now">When.</param>
    public static (DataKeyRotationState State, TimeSpan? Pause) Passed(DataKeyRotationState state, DataKeyFacts facts, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(facts);
        var next = state with { Column = 0, After = 0 };
        return facts.RetiredFor is not { } age ? (next with { Phase = RotationPhase.Done, FinishedAt = now }, null)
            : age < Grace ? (next, Grace - age > Soon ? Grace - age : Soon)
            : (next, facts.Left > 0 ? PauseOfUnopenable : Soon);
    }

    /// <summary>The rotation as the wire has it.</summary>
    /// <param name="state">The last one; null where there was none.</param>
    /// <param name="facts">The keys.</param>
    /// <param name="now">When.</param>
    public static string Progress(DataKeyRotationState? state, DataKeyFacts facts, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        state ??= new DataKeyRotationState();
        var runs = state.Phase == RotationPhase.Running;
        return new JsonObject
        {
            ["state"] = !runs ? state.Phase.ToString().ToLowerInvariant() : facts.ActiveKey > state.Replaces && facts.Left == 0 ? "waiting" : "encrypting",
            ["activeKey"] = facts.ActiveKey,
            ["encrypted"] = facts.Encrypted,
            ["left"] = facts.Left,
            ["unopenable"] = runs ? state.Unopenable : 0,
            ["retired"] = facts.Retired,
            ["destroyed"] = facts.Destroyed,
            ["startedAt"] = state.Phase == RotationPhase.None ? null : Json.Time(state.StartedAt),
            ["finishedAt"] = state.FinishedAt is { } end ? Json.Time(end) : null,
            ["destroysAt"] = runs && facts.RetiredFor is { } age ? Json.Time(now - age + Grace) : null,
        }.ToJsonString(Json.Plain);
    }
}
