using System.Collections.Immutable;
using System.Text.Json;

namespace ZaloOrleans.Journeys;

/// <summary>What makes one draft out of another. A step that stays as it is keeps its row, so that its log goes on under one id.</summary>
/// <param name="Kept">Steps of the old draft that the new one has too.</param>
/// <param name="Removed">Steps of the old draft that go.</param>
/// <param name="Added">Steps that come, without ids.</param>
public sealed record DraftChanges(ImmutableArray<StepSource> Kept, ImmutableArray<StepSource> Removed, ImmutableArray<StepSource> Added)
{
    /// <summary>Compares two drafts by step number, type and configuration.</summary>
    public static DraftChanges Between(IReadOnlyList<StepSource> old, IReadOnlyList<StepSource> next)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(next);
        var kept = old.Where(o => next.Any(n => IsSame(o, n))).ToImmutableArray();
        return new DraftChanges(kept, [.. old.Except(kept)], [.. next.Where(n => !kept.Any(k => IsSame(k, n)))]);
    }

    private static bool IsSame(StepSource one, StepSource other) =>
        one.StepNo == other.StepNo && one.Type == other.Type && JsonElement.DeepEquals(one.Config, other.Config);
}
