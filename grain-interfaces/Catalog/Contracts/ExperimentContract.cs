using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Catalog;

/// <summary>An experiment: who of those that it assigns gets which of its variants. Its buckets are GrowthBook's, hash version 2, weights in the order of the variants' ids.</summary>
public sealed record ExperimentContract : RowContract
{
    /// <summary>Name, 1 to 255 characters.</summary>
    [Length(1, 255)]
    public required string Name { get; init; }

    /// <summary>The campaign under test: its messages go by the customer's variant. Null: it is for the Mini App alone.</summary>
    public long? CampaignId { get; init; }

    /// <summary>What is expected of it, at most 10,000 characters.</summary>
    [MaxLength(10_000), Unfiltered]
    public string? Hypothesis { get; init; }

    /// <summary>It assigns nobody before. Null: no bound.</summary>
    public DateTimeOffset? StartDate { get; init; }

    /// <summary>It assigns nobody at or after it. Null: no bound.</summary>
    [NotBefore("startDate")]
    public DateTimeOffset? EndDate { get; init; }

    /// <summary>
    /// Only a running one assigns, and only while its variants' splits sum to 100. Draft becomes Running, Running becomes Stopped or Completed,
    /// Stopped becomes Running again or Completed. Default Draft.
    /// </summary>
    [Words("Draft", "Running", "Stopped", "Completed")]
    public string Status { get; init; } = "Draft";

    /// <summary>
    /// What customers' ids are hashed with, 1 to 100 characters; experiments with the same seed and splits assign alike. It stays once anybody was
    /// assigned. Default <c>experiment:</c> and its id.
    /// </summary>
    [Length(1, 100), Unfiltered]
    public string? Seed { get; init; }

    /// <summary>The part of a namespace that it may assign from. It stays once anybody was assigned. Null: everybody.</summary>
    [JsonShape(isObject: true, MostCharacters = 1_000)]
    public NamespaceContract? Namespace { get; init; }
}
