using System.Collections.Concurrent;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Ingest;

/// <summary>Ids that this silo has proposed for customers that do not exist yet, for a few seconds. A hint only.</summary>
public sealed class ProposedCustomers(TimeProvider clock)
{
    private const int Most = 100_000;
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<(AccountId, Identity), (long Id, long At)> _proposed = new();

    /// <summary>The id that was proposed for the identity a moment ago, else a new one.</summary>
    public async ValueTask<long> ForAsync(AccountId account, Identity identity, Func<ValueTask<long>> newId)
    {
        ArgumentNullException.ThrowIfNull(newId);
        var key = (account, identity);
        if (_proposed.TryGetValue(key, out var known) && clock.GetElapsedTime(known.At) < Remembered)
        {
            return known.Id;
        }

        if (_proposed.Count > Most)
        {
            _proposed.Clear();
        }

        var fresh = (await newId(), clock.GetTimestamp());
        return _proposed.AddOrUpdate(key, fresh, (_, old) => clock.GetElapsedTime(old.At) < Remembered ? old : fresh).Id;
    }
}
