using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZaloOrleans.Experiments;

/// <summary>The variant that a customer was first exposed to; it stays, whatever happens to the splits later.</summary>
/// <param name="ExperimentId">The experiment.</param>
/// <param name="VariantId">The variant; 0: it was taken away, and is not drawn anew.</param>
public sealed record StoredAssignment([property: JsonPropertyName("e")] long ExperimentId, [property: JsonPropertyName("v")] long VariantId)
{
    /// <summary>When, in microseconds since 1970: what the database keeps, in few bytes.</summary>
    [JsonPropertyName("t")] public long Micros { get; init; }

    /// <summary>When.</summary>
    [JsonIgnore] public DateTimeOffset At => DateTimeOffset.UnixEpoch.AddTicks(Micros * TimeSpan.TicksPerMicrosecond);

    /// <summary>An assignment at a time.</summary>
    public static StoredAssignment Of(long experimentId, long variantId, DateTimeOffset at) =>
        new(experimentId, variantId) { Micros = (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond };
}

/// <summary>
/// The assignments that a customer's state holds. It holds the newest; whether there was an older one the table knows, which is asked where the
/// state is full. Pure.
/// </summary>
public static class StoredAssignments
{
    /// <summary>Most that are held; the oldest goes first.</summary>
    public const int Most = 64;

    /// <summary>The assignment in an experiment; null: none is held.</summary>
    public static StoredAssignment? Of(this ImmutableArray<StoredAssignment> known, long experimentId) => known.FirstOrDefault(a => a.ExperimentId == experimentId);

    /// <summary>Whether some may have gone.</summary>
    public static bool AreFull(this ImmutableArray<StoredAssignment> known) => known.Length >= Most;

    /// <summary>With further ones.</summary>
    public static ImmutableArray<StoredAssignment> With(this ImmutableArray<StoredAssignment> known, IEnumerable<StoredAssignment> more) => Bounded([.. known, .. more]);

    /// <summary>Both customers' assignments, where they are one: of an experiment that both are in, the first one's counts.</summary>
    public static ImmutableArray<StoredAssignment> Joined(this ImmutableArray<StoredAssignment> own, ImmutableArray<StoredAssignment> others) =>
        Bounded([.. own.Concat(others.Where(a => own.Of(a.ExperimentId) is null)).OrderBy(a => a.Micros)]);

    private static ImmutableArray<StoredAssignment> Bounded(ImmutableArray<StoredAssignment> all) => all.Length > Most ? all[^Most..] : all;
}
