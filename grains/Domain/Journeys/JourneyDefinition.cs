using System.Collections.Immutable;

namespace ZaloOrleans.Journeys;

/// <summary>One published version of a journey, compiled. Instances keep the version that they entered.</summary>
/// <param name="JourneyId">Row id in <c>journeys</c>.</param>
/// <param name="Version">From 1.</param>
/// <param name="Steps">In order of their numbers; the first is the entry.</param>
public sealed record JourneyDefinition(long JourneyId, int Version, ImmutableArray<JourneyStep> Steps)
{
    /// <summary>The entry.</summary>
    public JourneyStep.Entry Entry => (JourneyStep.Entry)Steps[0];

    /// <summary>The step with this number, or null: past the last one.</summary>
    public JourneyStep? Find(int stepNo) => Steps.FirstOrDefault(s => s.No == stepNo);

    /// <summary>The number of the step that follows <paramref name="step"/> where <paramref name="next"/> names none; null after the last one.</summary>
    public int? After(JourneyStep step, int? next = null)
    {
        ArgumentNullException.ThrowIfNull(step);
        return next ?? Steps.Where(s => s.No > step.No).Select(s => (int?)s.No).FirstOrDefault();
    }
}
