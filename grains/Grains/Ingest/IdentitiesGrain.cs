using System.Collections.Immutable;
using Orleans.Concurrency;
using ZaloOrleans.Customers;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Ingest;

/// <summary>
/// Looks identities up. For one that leads to nobody yet it proposes an id, and remembers it for a while, so that requests that race
/// for the same new customer meet in one grain instead of refusing each other at the commit. Who creates it is decided by the claim.
/// </summary>
[GrainType("identities")]
[StatelessWorker]
public sealed class IdentitiesGrain(IdentityReader reader, IdBlocks ids, ProposedCustomers proposed, DatabaseGate gate) : Grain, IIdentitiesGrain
{
    public async Task<ImmutableArray<Resolved>> Resolve(ImmutableArray<Identity> identities)
    {
        var account = GrainKey.Parse(this.GetPrimaryKeyString()).Account;
        var found = await reader.FindAsync(account, identities);
        var remembered = identities.Where(i => !found.ContainsKey(i)).Select(i => proposed.Find(account, i)).OfType<long>().ToList();
        var used = remembered.Count == 0 ? [] : await gate.ReadAsync(() => reader.ExistingAsync(account, remembered));
        var answers = ImmutableArray.CreateBuilder<Resolved>(identities.Length);
        foreach (var identity in identities)
        {
            answers.Add(found.TryGetValue(identity, out var customer)
                ? new Resolved(customer, false)
                : new Resolved(await ProposeAsync(account, identity, used), true));
        }

        return answers.ToImmutable();
    }

    public async Task<ImmutableArray<long>> NewCustomerIds(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1_000);
        var taken = ImmutableArray.CreateBuilder<long>(count);
        for (var i = 0; i < count; i++)
        {
            taken.Add(await NextIdAsync());
        }

        return taken.ToImmutable();
    }

    private async ValueTask<long> ProposeAsync(AccountId account, Identity identity, HashSet<long> used)
    {
        var known = proposed.Find(account, identity);
        return known is { } id && !used.Contains(id)
            ? id
            : proposed.Propose(account, identity, await NextIdAsync(), known);
    }

    private Task<long> NextIdAsync() => gate.InTimeAsync(ids.NextAsync(IdSequence.Customers).AsTask());
}
