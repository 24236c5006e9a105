using System.Collections.Concurrent;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Ingest;

/// <summary>Ids that this silo has proposed for customers that do not exist yet, for a few seconds. A hint only.</summary>
public sealed class ProposedCustomers(TimeProvider clock)
{
    private const int Most = 100_000;
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<(AccountId, Identity), (long Id, long At)> _proposed = new();

    /// <summary>The id that was proposed for the identity a moment ago; null where there is none.</summary>
    public long? Find(AccountId account, Identity identity) =>
        _proposed.TryGetValue((account, identity), out var known) && clock.GetElapsedTime(known.At) < Remembered ? known.Id : null;

    /// <summary>
    /// Proposes <paramref name="fresh"/>, unless somebody was faster; a proposal of <paramref name="used"/>, a customer that exists by now, is replaced.
    /// </summary>
    public long Propose(AccountId account, Identity identity, long fresh, long? used)
    {
        if (_proposed.Count > Most)
        {
            _proposed.Clear();
        }

        var proposal = (fresh, clock.GetTimestamp());
        return _proposed.AddOrUpdate((account, identity), proposal,
            (_, old) => old.Id != used && clock.GetElapsedTime(old.At) < Remembered ? old : proposal).Id;
    }
}
