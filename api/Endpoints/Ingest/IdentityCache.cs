using System.Collections.Concurrent;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>
/// Which customer an identity leads to. Two generations: what is used moves into the young one, and when that is full the old one is
/// dropped. "Nobody" is never kept, and devices, whose owner may change, never come here.
/// </summary>
/// <param name="most">Most identities that are kept, over all accounts; each takes about 150 bytes, and half as many are sure to be found again.</param>
internal sealed class IdentityCache(int most = 400_000)
{
    private readonly Lock _turning = new();
    private Generation _young = new();
    private Generation _old = new();

    /// <summary>How many identities are kept.</summary>
    public int Count => _young.Customers.Count + _old.Customers.Count;

    public bool TryGet(AccountId account, Identity identity, out long customerId)
    {
        var key = new Key(account, identity);
        if (_young.Customers.TryGetValue(key, out customerId))
        {
            return true;
        }

        if (!_old.Customers.TryRemove(key, out customerId))
        {
            return false;
        }

        Set(account, identity, customerId);
        return true;
    }

    public void Set(AccountId account, Identity identity, long customerId)
    {
        var young = _young;
        var key = new Key(account, identity);
        if (!young.Customers.TryAdd(key, customerId))
        {
            young.Customers[key] = customerId;
        }
        else if (Interlocked.Increment(ref young.Added) >= most / 2)
        {
            Turn(young);
        }
    }

    public void Remove(AccountId account, Identity identity)
    {
        var key = new Key(account, identity);
        _young.Customers.TryRemove(key, out _);
        _old.Customers.TryRemove(key, out _);
    }

    private void Turn(Generation full)
    {
        lock (_turning)
        {
            if (_young == full)
            {
                (_old, _young) = (full, new Generation());
            }
        }
    }

    private readonly record struct Key(AccountId Account, Identity Identity);

    private sealed class Generation
    {
        // Counted here, because the dictionary's own count takes all of its locks.
        public int Added;

        public ConcurrentDictionary<Key, long> Customers { get; } = new();
    }
}
