using System.Collections.Immutable;

namespace ZaloOrleans.Limits;

/// <summary>Permits that were given together.</summary>
/// <param name="GivenAt">When.</param>
/// <param name="Until">None of them is used later.</param>
/// <param name="Groups">What of them is not settled.</param>
internal sealed record OpenLease(DateTimeOffset GivenAt, DateTimeOffset Until, ImmutableArray<OpenGroup> Groups)
{
    /// <summary>How many count in a log.</summary>
    public int CountOf(RateKey key) => Groups.Where(g => g.Keys.Contains(key)).Sum(g => g.Count);
}

/// <summary>Permits for messages that the same rules are about.</summary>
/// <param name="Count">How many are not settled.</param>
/// <param name="Keys">Where they count.</param>
internal sealed record OpenGroup(int Count, ImmutableArray<RateKey> Keys);

/// <summary>What a sender did not get, and will ask for again soon. It goes before those who come after it.</summary>
/// <param name="Rank">Place of its lane: the lowest is served first.</param>
/// <param name="Unmet">How many permits it waits for, by the rules that it waits for: a rule that would have let it go holds nobody up.</param>
/// <param name="Until">How long it is waited for.</param>
internal sealed record LaneClaim(int Rank, ImmutableDictionary<RateKey, int> Unmet, DateTimeOffset Until)
{
    /// <summary>How many permits of a rule it waits for.</summary>
    public int CountOf(RateKey key) => Unmet.GetValueOrDefault(key);
}
