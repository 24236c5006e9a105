namespace ZaloOrleans.Experiments;

/// <summary>Which variant a draw leads to: GrowthBook's rules, except that what was stored counts first. Pure.</summary>
public static class Bucketing
{
    /// <summary>The variant; null: the customer is not in the experiment.</summary>
    public static ExperimentVariant? Choose(Experiment experiment, ExperimentDraw draw) => Place(experiment, draw).Variant;

    /// <summary>The variant at a moment, or why there is none: after its end an experiment assigns nobody, and who was assigned stays so.</summary>
    public static Placement PlaceAt(Experiment experiment, ExperimentDraw draw, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(draw);
        return draw.Assigned is null && experiment.ClosedAt(now) is not NotAssigned.No and var why ? new Placement(null, why) : Place(experiment, draw);
    }

    /// <summary>The variant, or why there is none. Whether the experiment assigns at the moment is not asked.</summary>
    public static Placement Place(Experiment experiment, ExperimentDraw draw)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(draw);
        if (draw.Assigned is { } stored)
        {
            return experiment.Variants.FirstOrDefault(v => v.Id == stored) is { } variant ? new Placement(variant) : new Placement(null, NotAssigned.Removed);
        }

        if (experiment.Namespace is { } range && (draw.NamespaceBucket is not { } n || !range.Holds(n)))
        {
            return new Placement(null, NotAssigned.OutsideNamespace);
        }

        if (draw.IsExcluded)
        {
            return new Placement(null, NotAssigned.InAnotherExperiment);
        }

        var ranges = GrowthBook.Ranges(experiment.Variants.Length, [.. experiment.Variants.Select(v => v.Split)]);
        var chosen = GrowthBook.Choose(draw.Bucket / (double)GrowthBook.Buckets, ranges);
        return chosen < 0 ? new Placement(null, NotAssigned.OutsideSplits) : new Placement(experiment.Variants[chosen]);
    }
}

/// <summary>Where a customer stands in an experiment.</summary>
/// <param name="Variant">The variant; null: none.</param>
/// <param name="Why">Why there is none.</param>
public sealed record Placement(ExperimentVariant? Variant, NotAssigned Why = NotAssigned.No);
