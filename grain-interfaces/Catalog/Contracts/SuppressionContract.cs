using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Catalog;

/// <summary>An identity that nothing is sent to, from the moment its POST was answered. Posting one that is there answers with that one.</summary>
public sealed record SuppressionContract : RowContract
{
    /// <summary>What the value is. <c>dnc</c> is a phone of the national do-not-call register.</summary>
    [Words("email", "phone", "zalo_id", "device_id", "dnc")]
    public required string Type { get; init; }

    /// <summary>The identity, 1 to 255 characters. Kept normalised: e-mail in lower case, phone as E.164.</summary>
    [Length(1, 255), UniqueKey("suppressionlists_key")]
    public required string Value { get; init; }
}
