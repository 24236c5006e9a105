using System.Collections.Immutable;
using Orleans.Concurrency;
using ZaloOrleans.Customers;
using ZaloOrleans.Errors;
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
        gate.ThrowIfDown();
        var account = GrainKey.Parse(this.GetPrimaryKeyString()).Account;
        var found = await FindAsync(account, identities);
        var answers = ImmutableArray.CreateBuilder<Resolved>(identities.Length);
        foreach (var identity in identities)
        {
            answers.Add(found.TryGetValue(identity, out var customer)
                ? new Resolved(customer, false)
                : new Resolved(await proposed.ForAsync(account, identity, () => ids.NextAsync(IdSequence.Customers)), true));
        }

        return answers.ToImmutable();
    }

    public async Task<ImmutableArray<long>> NewCustomerIds(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1_000);
        var taken = ImmutableArray.CreateBuilder<long>(count);
        for (var i = 0; i < count; i++)
        {
            taken.Add(await ids.NextAsync(IdSequence.Customers));
        }

        return taken.ToImmutable();
    }

    private async Task<Dictionary<Identity, long>> FindAsync(AccountId account, ImmutableArray<Identity> identities)
    {
        try
        {
            return await reader.FindAsync(account, identities);
        }
        catch (Exception e) when (gate.Report(e))
        {
            throw new BusyException("Identities could not be looked up; nothing was done.");
        }
    }
}
