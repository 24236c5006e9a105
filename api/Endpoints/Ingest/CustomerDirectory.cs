using System.Collections.Immutable;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>Finds out which customers identities lead to: from the cache, and the rest with one call.</summary>
internal sealed class CustomerDirectory(IGrainFactory grains, IdentityCache cache)
{
    /// <summary>Where each identity leads.</summary>
    public async ValueTask<Dictionary<Identity, Destination>> FindAsync(AccountId account, IEnumerable<Identity> identities)
    {
        var found = new Dictionary<Identity, Destination>();
        var unknown = new HashSet<Identity>();
        foreach (var identity in identities)
        {
            if (cache.TryGet(account, identity, out var customer))
            {
                found.TryAdd(identity, new Destination(new Resolved(customer, false)));
            }
            else
            {
                unknown.Add(identity);
            }
        }

        if (unknown.Count > 0)
        {
            var asked = unknown.ToImmutableArray();
            var answers = await grains.Identities(account).Resolve(asked);
            for (var i = 0; i < asked.Length; i++)
            {
                found.TryAdd(asked[i], new Destination(answers[i]));
                Remember(account, asked[i], answers[i]);
            }
        }

        return found;
    }

    /// <summary>Where an identity leads that the cache was wrong about.</summary>
    public async Task<Resolved> AskAgainAsync(AccountId account, Identity identity)
    {
        cache.Remove(account, identity);
        var answer = (await grains.Identities(account).Resolve([identity]))[0];
        Remember(account, identity, answer);
        return answer;
    }

    /// <summary>Keeps where an identity was found to lead.</summary>
    public void Remember(AccountId account, Identity identity, Resolved found)
    {
        // An id that is only proposed is not the customer's yet.
        if (!found.IsNew)
        {
            cache.Set(account, identity, found.CustomerId);
        }
    }
}
