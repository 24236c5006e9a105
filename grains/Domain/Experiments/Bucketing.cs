namespace ZaloOrleans.Experiments;

/// <summary>Which variant a draw leads to: GrowthBook's rules, so that a front end with its SDK agrees. Pure.</summary>
public static class Bucketing
{
    /// <summary>How many buckets there are.</summary>
    public const int Buckets = 10_000;

    /// <summary>The variant; null: the customer is not in the experiment.</summary>
    public static ExperimentVariant? Choose(Experiment experiment, ExperimentDraw draw)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(draw);
        if (draw.Assigned is { } stored)
        {
            return experiment.Variants.FirstOrDefault(v => v.Id == stored);
        }

        if (experiment.Namespace is { } range && (draw.NamespaceBucket is not { } n || !IsIn(n, range.From, range.To)))
        {
            return null;
        }

        var from = 0.0;
        foreach (var variant in experiment.Variants)
        {
            if (IsIn(draw.Bucket, from, from + variant.Split))
            {
                return variant;
            }

            from += variant.Split;
        }

        return null;
    }

    private static bool IsIn(int bucket, double from, double to) => bucket / (double)Buckets is var n && n >= from && n < to;
}
