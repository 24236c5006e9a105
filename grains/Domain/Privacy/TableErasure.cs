using System.Collections.Immutable;

namespace ZaloOrleans.Privacy;

/// <summary>What becomes of one table's rows when a customer is erased.</summary>
/// <param name="Table">With its schema, in lower case.</param>
/// <param name="Kind">What becomes of them.</param>
/// <param name="Why">Why that, in a few words.</param>
public sealed record TableErasure(string Table, ErasureKind Kind, string Why)
{
    /// <summary>The columns that lose their value.</summary>
    public ImmutableArray<string> Strips { get; init; } = [];

    /// <summary>The columns of text or JSON that keep theirs, because it is a word of the engine's or the account's.</summary>
    public ImmutableArray<string> Keeps { get; init; } = [];

    /// <summary>Whether the rows are found by the customer's number, so that one kind of statement does for all such tables.</summary>
    public bool ByCustomer { get; init; }
}
