using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZaloOrleans.Ingest;

/// <summary>Identity look-ups of an account, many in one query.</summary>
[Alias("zo.IIdentitiesGrain")]
public interface IIdentitiesGrain : IGrainWithStringKey
{
    /// <summary>For each identity the customer that it leads to; where there is none, an id for a new one.</summary>
    [Alias("Resolve"), AlwaysInterleave]
    Task<ImmutableArray<Resolved>> Resolve(ImmutableArray<Identity> identities);

    /// <summary>Ids for new customers.</summary>
    [Alias("NewCustomerIds"), AlwaysInterleave]
    Task<ImmutableArray<long>> NewCustomerIds(int count);
}

/// <summary>Where an identity leads.</summary>
/// <param name="CustomerId">A customer's id.</param>
/// <param name="IsNew">Whether there is no such customer yet: whoever claims the identity first, creates it.</param>
[GenerateSerializer, Immutable, Alias("zo.Resolved")]
public readonly record struct Resolved([property: Id(0)] long CustomerId, [property: Id(1)] bool IsNew);
