using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Catalog;

/// <summary>A table that later work adds, with money and a date: what the generic path must take as it is.</summary>
public sealed record ProductContract : RowContract
{
    [Length(1, 255)]
    public required string Name { get; init; }

    [MaxLength(10_000), Unfiltered]
    public string? Description { get; init; }

    [Range(0, int.MaxValue)]
    public decimal? Price { get; init; }

    public DateOnly? LaunchDate { get; init; }

    [MaxLength(40)]
    public string? Status { get; init; }
}
