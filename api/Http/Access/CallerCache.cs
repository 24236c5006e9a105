using System.Collections.Concurrent;

namespace ZaloOrleans.Api.Http.Access;

/// <summary>
/// Who was seen lately, by what names them. It is looked up again after four seconds, counted from before the look-up, so that a revocation
/// counts within five. Concurrent requests share one look-up.
/// </summary>
internal abstract class CallerCache(TimeProvider clock)
{
    /// <summary>How long somebody is believed in.</summary>
    public static readonly TimeSpan Known = TimeSpan.FromSeconds(4);

    /// <summary>How long who does not exist is believed not to.</summary>
    public static readonly TimeSpan Unknown = TimeSpan.FromSeconds(1);

    /// <summary>Most that are remembered. Whoever invents more than that empties the cache, and no more.</summary>
    public const int Most = 20_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>How many are remembered.</summary>
    public int Count => _entries.Count;

    /// <summary>Who it is; null where there is nobody.</summary>
    public ValueTask<Caller?> FindAsync(string name)
    {
        if (_entries.TryGetValue(name, out var entry) && entry.IsFresh(clock))
        {
            return new ValueTask<Caller?>(entry.Lookup.Value);
        }

        if (_entries.Count >= Most)
        {
            _entries.Clear();
        }

        var fresh = new Entry(clock.GetTimestamp(), new Lazy<Task<Caller?>>(() => InTimeAsync(name)));
        var current = _entries.AddOrUpdate(name, fresh, (_, old) => old.IsFresh(clock) ? old : fresh);
        return new ValueTask<Caller?>(current.Lookup.Value);
    }

    /// <summary>Asks the engine.</summary>
    protected abstract Task<Caller?> AskAsync(string name);

    private Task<Caller?> InTimeAsync(string name) => AskAsync(name).WaitAsync(RequestLimits.KeyLookup, clock);

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
