using ZaloOrleans.Catalog;
using ZaloOrleans.Ingest;

namespace ZaloOrleans.Query;

/// <summary>List and report queries of an account, under row security and a time limit.</summary>
[Alias("zo.IQueryGrain")]
public interface IQueryGrain : IGrainWithStringKey
{
    /// <summary>What happened to a customer, newest first: events, messages, journey steps, decisions. <c>{items, nextCursor}</c>.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="limit">1 to 500.</param>
    /// <param name="cursor">Where the page before ended.</param>
    [Alias("Timeline")]
    Task<CatalogAnswer> Timeline(long customerId, int limit, string? cursor);

    /// <summary>Customers by one identity, <c>{items}</c>. An external id, e-mail or Zalo id finds at most one; a phone may find several.</summary>
    [Alias("FindCustomers")]
    Task<CatalogAnswer> FindCustomers(Identity identity);
}
