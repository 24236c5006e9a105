namespace ZaloOrleans.Catalog;

/// <summary>A word of a customer's about messages, as the ledger keeps it. It is only added to.</summary>
public sealed record ConsentLedgerContract : RowContract
{
    /// <summary>Who said it.</summary>
    [ReadOnlyField]
    public long CustomerId { get; init; }

    /// <summary>The channel: oa, zbs_user, zbs_phone, miniapp. Null: all of them.</summary>
    [ReadOnlyField, Unfiltered]
    public string? Channel { get; init; }

    /// <summary>The category: transaction, customer_care, promotion.</summary>
    [ReadOnlyField]
    public string Category { get; init; } = "";

    /// <summary>Whether they agreed; else they withdrew.</summary>
    [ReadOnlyField]
    public bool Granted { get; init; }

    /// <summary>When they said it. RFC 3339, UTC.</summary>
    [ReadOnlyField]
    public DateTimeOffset SaidAt { get; init; }

    /// <summary>Where it was said.</summary>
    [ReadOnlyField, Unfiltered]
    public string Source { get; init; } = "";

    /// <summary>The version of the text that they agreed to.</summary>
    [ReadOnlyField, Unfiltered]
    public string? TextVersion { get; init; }

    /// <summary>What proves it.</summary>
    [ReadOnlyField, Unfiltered]
    public string? Proof { get; init; }

    /// <summary>Who brought it.</summary>
    [ReadOnlyField, Unfiltered]
    public string Actor { get; init; } = "";
}
