using System.Collections.Immutable;
using System.Globalization;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Privacy;

/// <summary>What a slice of a step came to.</summary>
/// <param name="IsDone">Whether the step has nothing left to do.</param>
/// <param name="Place">Where the step goes on.</param>
public sealed record ErasureSlice(bool IsDone, string? Place = null)
{
    /// <summary>The step is done.</summary>
    public static ErasureSlice Done { get; } = new(true);

    /// <summary>Grains that are told to let go of the customer, and that the step waits for.</summary>
    public ImmutableArray<GrainKey> Tells { get; init; } = [];

    /// <summary>The step waits for grains. How often some were told stands in its place: they are waited for a little longer each time.</summary>
    public static ErasureSlice Told(ErasureState state, IEnumerable<GrainKey> grains)
    {
        ArgumentNullException.ThrowIfNull(state);
        var told = int.TryParse(state.Place, NumberStyles.None, CultureInfo.InvariantCulture, out var times) ? times : 0;
        return new ErasureSlice(false, (told + 1).ToString(CultureInfo.InvariantCulture)) { Tells = [.. grains] };
    }
}

/// <summary>The way through an erasure. Each step may be done again: what a process did that died is found done. Pure.</summary>
public static class ErasureSteps
{
    /// <summary>How long others are waited for before they are looked at again, after they were told for the first time.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest that they are waited for, however often they were told.</summary>
    public static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);

    /// <summary>How it begins.</summary>
    public static ErasureState Begin(ErasedPerson person, DateTimeOffset since, DateTimeOffset now) => new() { At = now, Since = since, Person = person };

    /// <summary>The state after a slice; null: all is done.</summary>
    public static ErasureState? After(ErasureState state, ErasureSlice slice, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(slice);
        state = state with { At = now, RestUntil = null };
        return slice switch
        {
            // What came up meanwhile goes by the same way.
            { IsDone: false } when state.Step == ErasureStep.Check => state with { Step = ErasureStep.Runs, Place = null, RestUntil = now + Rest },
            { IsDone: false, Tells.IsEmpty: false } => state with { Place = slice.Place, RestUntil = now + RestAfter(slice.Place) },
            { IsDone: false } => state with { Place = slice.Place },
            _ when state.Step == ErasureStep.Check => null,
            _ => state with { Step = state.Step + 1, Place = null },
        };
    }

    /// <summary>How long grains are waited for that were told so often.</summary>
    private static TimeSpan RestAfter(string? times)
    {
        var told = int.TryParse(times, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
        var rest = Rest * Math.Pow(2, Math.Clamp(told - 1, 0, 20));
        return rest < LongestRest ? rest : LongestRest;
    }

    /// <summary>The wake-ups that tell grains to let go of the customer.</summary>
    public static IEnumerable<NewWakeup> Tell(ErasureState state, ErasureSlice slice, DateTimeOffset now, IdBag ids)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(slice);
        ArgumentNullException.ThrowIfNull(ids);
        foreach (var key in slice.Tells)
        {
            yield return key.Kind == GrainKind.Device
                ? NewWakeup.Now(ids.Next(IdSequence.Wakeups), key, now, ErasureWords.ForgetDevice, Json.Bytes(new ForgetDevice(state.Person.Customers)))
                : NewWakeup.Now(ids.Next(IdSequence.Wakeups), key, now, ErasureWords.EndRun, []);
        }
    }

    /// <summary>What a step is called on the wire.</summary>
    public static string WordOf(ErasureStep step) => step.ToString().ToLowerInvariant();
}
