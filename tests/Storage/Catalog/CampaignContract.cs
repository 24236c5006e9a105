using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Catalog;

/// <summary>A row with several parents and a span of time.</summary>
public sealed record CampaignContract : RowContract
{
    [Length(1, 255)]
    public required string Name { get; init; }

    [Reference("products")]
    public long? ProductId { get; init; }

    public DateTimeOffset? StartDate { get; init; }

    [NotBefore("startDate")]
    public DateTimeOffset? EndDate { get; init; }

    [Range(0, int.MaxValue)]
    public decimal? Budget { get; init; }

    [Reference("campaign-statuses")]
    public required long StatusId { get; init; }
}
