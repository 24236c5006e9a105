using System.Collections.Concurrent;

namespace ZaloOrleans.Api.Http.Access;

/// <summary>
/// The keys that were seen lately. A key is looked up again after four seconds, counted from before the look-up, so that a revocation
/// counts within five. Concurrent requests share one look-up.
/// </summary>
internal sealed class KeyRing(KeyLookup lookup, TimeProvider clock)
{
    /// <summary>How long a key is believed in.</summary>
    public static readonly TimeSpan Known = TimeSpan.FromSeconds(4);

    /// <summary>How long a key that does not exist is believed not to.</summary>
    public static readonly TimeSpan Unknown = TimeSpan.FromSeconds(1);

    /// <summary>Most keys that are remembered. Whoever invents more than that empties the cache, and no more.</summary>
    public const int Most = 20_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>How many keys are remembered.</summary>
    public int Count => _entries.Count;

    /// <summary>Whose key it is; null where there is no such key. Whether its secret is right and it still counts is for the caller to ask.</summary>
    public ValueTask<Caller?> FindAsync(string publicId)
    {
        if (_entries.TryGetValue(publicId, out var entry) && entry.IsFresh(clock))
        {
            return new ValueTask<Caller?>(entry.Lookup.Value);
        }

        if (_entries.Count >= Most)
        {
            _entries.Clear();
        }

        var fresh = new Entry(clock.GetTimestamp(), new Lazy<Task<Caller?>>(() => AskAsync(publicId)));
        var current = _entries.AddOrUpdate(publicId, fresh, (_, old) => old.IsFresh(clock) ? old : fresh);
        return new ValueTask<Caller?>(current.Lookup.Value);
    }

    private async Task<Caller?> AskAsync(string publicId)
    {
        var record = await lookup(publicId).WaitAsync(RequestLimits.KeyLookup, clock);
        return record is null ? null : new Caller(record);
    }

    private sealed record Entry(long At, Lazy<Task<Caller?>> Lookup)
    {
        public bool IsFresh(TimeProvider clock)
        {
            if (!Lookup.IsValueCreated || !Lookup.Value.IsCompleted)
            {
                return true;
            }

            // What failed is asked again by the next request.
            return Lookup.Value.IsCompletedSuccessfully && clock.GetElapsedTime(At) < (Lookup.Value.Result is null ? Unknown : Known);
        }
    }
}
