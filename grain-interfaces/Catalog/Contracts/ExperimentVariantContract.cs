using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Catalog;

/// <summary>A variant of an experiment. One that customers are assigned to cannot be deleted; a split of 0 lets nobody in.</summary>
public sealed record ExperimentVariantContract : RowContract
{
    /// <summary>The experiment.</summary>
    [Reference("experiments"), CreateOnlyField]
    public required long ExperimentId { get; init; }

    /// <summary>Code, 1 to 40 characters, unique in the experiment.</summary>
    [Length(1, 40), UniqueKey("experimentvariants_experiment_id_code")]
    public required string Code { get; init; }

    /// <summary>What it is, at most 2,000 characters.</summary>
    [MaxLength(2_000), Unfiltered]
    public string? Description { get; init; }

    /// <summary>
    /// Percentage of the customers, 0 to 100, rounded to three decimals. While the experiment runs, all of them sum to 100 within 0.01 after each
    /// change; to shift them, stop it, change them, and start it again. Who was assigned stays where they are.
    /// </summary>
    [Range(0, 100)]
    public required decimal TrafficSplit { get; init; }

    /// <summary>Whether its customers get no message: what would have been sent is kept as a decision, and counts in frequency caps. Default false.</summary>
    [Unfiltered]
    public bool Control { get; init; }

    /// <summary>Code of the template that its customers get instead of the one that is asked for, 1 to 100 characters. Null: that one.</summary>
    [Length(1, 100), Unfiltered]
    public string? Template { get; init; }
}
