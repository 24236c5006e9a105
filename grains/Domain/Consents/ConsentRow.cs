using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Consents;

/// <summary>A word about messages as the ledger keeps it. The ledger is only added to.</summary>
/// <param name="Account">The account.</param>
/// <param name="CustomerId">Who said it.</param>
/// <param name="Entry">What was said.</param>
/// <param name="Source">Where it was said, at most 255 characters.</param>
/// <param name="Actor">Who brought it, for the audit.</param>
public sealed record ConsentRow(AccountId Account, long CustomerId, ConsentEntry Entry, string Source, string Actor) : Row
{
    /// <summary>The version of the text that they agreed to, at most 100 characters.</summary>
    public string? TextVersion { get; init; }

    /// <summary>What proves it, at most 2,000 characters.</summary>
    public string? Proof { get; init; }
}
