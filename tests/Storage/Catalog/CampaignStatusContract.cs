using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Catalog;

/// <summary>A look-up table, some of whose rows every account is born with.</summary>
public sealed record CampaignStatusContract : RowContract
{
    [Length(1, 255)]
    public required string Name { get; init; }
}
