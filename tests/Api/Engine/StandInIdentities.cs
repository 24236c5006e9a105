using System.Collections.Immutable;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Engine;

[GrainType("stand-in-identities")]
public sealed class StandInIdentities(EngineBook book) : Grain, IIdentitiesGrain
{
    public Task<ImmutableArray<Resolved>> Resolve(ImmutableArray<Identity> identities)
    {
        var account = GrainKey.Parse(this.GetPrimaryKeyString()).Account.Value;
        book.Lookups.AddOrUpdate(account, 1, (_, n) => n + 1);
        return Task.FromResult(identities.Select(i => book.Identities.TryGetValue((account, i), out var customer)
            ? new Resolved(customer, false)
            : new Resolved(book.Proposed.GetOrAdd((account, i), _ => book.NextId()), true)).ToImmutableArray());
    }

    public Task<ImmutableArray<long>> NewCustomerIds(int count) => throw new NotSupportedException();
}
