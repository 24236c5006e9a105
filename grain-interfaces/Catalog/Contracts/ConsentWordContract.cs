using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Catalog;

/// <summary>What a customer said about messages. It counts in the very next decision, and takes back what waits where it is a no.</summary>
public sealed record ConsentWordContract
{
    /// <summary>The channel that it is about: oa, zbs_user, zbs_phone, miniapp. Absent: all of them.</summary>
    [Words("oa", "zbs_user", "zbs_phone", "miniapp")]
    public string? Channel { get; init; }

    /// <summary>The category that it is about: transaction, customer_care, promotion.</summary>
    [Words("transaction", "customer_care", "promotion")]
    public required string Category { get; init; }

    /// <summary>granted or withdrawn.</summary>
    [Words("granted", "withdrawn")]
    public required string State { get; init; }

    /// <summary>Where it was said: a form, a shop, a call. 1 to 255 characters.</summary>
    [Length(1, 255)]
    public required string Source { get; init; }

    /// <summary>When it was said; not ahead. Default now. One that is older than what is known changes nothing, and is kept all the same.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The version of the text that they agreed to, at most 100 characters.</summary>
    [Length(1, 100)]
    public string? TextVersion { get; init; }

    /// <summary>What proves it, at most 2,000 characters.</summary>
    [Length(1, 2000)]
    public string? Proof { get; init; }
}
