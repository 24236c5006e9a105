using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Catalog;

/// <summary>An account: the tenant that owns everything else. A key sees its own account only, and may rename it.</summary>
public sealed record AccountContract : StampedContract
{
    /// <summary>Display name, 1 to 255 characters.</summary>
    [Length(1, 255)]
    public required string Name { get; init; }
}
