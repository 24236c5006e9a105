using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Catalog;

/// <summary>Why something that was submitted may not be.</summary>
public sealed record RejectionContract
{
    /// <summary>1 to 500 characters, for whoever submitted it.</summary>
    [Length(1, 500)]
    public required string Reason { get; init; }
}
