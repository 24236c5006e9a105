using ZaloOrleans.Catalog;

namespace ZaloOrleans.Zalo;

/// <summary>An account's webhooks whose effect failed too often. They wait for a person, who puts them back.</summary>
[Alias("zo.IParkedWebhooksGrain")]
public interface IParkedWebhooksGrain : IGrainWithStringKey
{
    /// <summary>
    /// Puts one back into the inbox: <c>{id, status}</c>. One that waits already is answered the same. A conflict where it succeeded, or
    /// where its place was not kept.
    /// </summary>
    /// <param name="id">Row id of <c>oaWebhookEvents</c>.</param>
    /// <param name="actor">Who asks, for the audit trail.</param>
    [Alias("Reprocess")]
    Task<CatalogAnswer> Reprocess(long id, string actor);

    /// <summary>Puts those back that match: <c>{reprocessed, more}</c>, at most 5,000 in one call.</summary>
    /// <param name="query">Filters <c>status</c>, <c>eventType</c>, <c>receivedAt.gte</c>, <c>receivedAt.lt</c>.</param>
    /// <param name="actor">Who asks, for the audit trail.</param>
    [Alias("ReprocessAll")]
    Task<CatalogAnswer> ReprocessAll(CatalogList query, string actor);
}
