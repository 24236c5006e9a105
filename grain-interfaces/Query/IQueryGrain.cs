using ZaloOrleans.Catalog;
using ZaloOrleans.Ingest;
using ZaloOrleans.Media;
using ZaloOrleans.Privacy;

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

    /// <summary>A decision with what every rule said, in words.</summary>
    [Alias("Decision")]
    Task<CatalogAnswer> Decision(long decisionId);

    /// <summary>Customers by one identity, <c>{items}</c>. An external id, e-mail or Zalo id finds at most one; a phone may find several.</summary>
    [Alias("FindCustomers")]
    Task<CatalogAnswer> FindCustomers(Identity identity);

    /// <summary>A customer's live links to Zalo accounts, oldest first: <c>{items}</c>.</summary>
    [Alias("ZaloLinks")]
    Task<CatalogAnswer> ZaloLinks(long customerId);

    /// <summary>
    /// What a template makes of a customer's data, by the renderer that sends. It changes nothing. The next version of an approved one,
    /// where there is one.
    /// </summary>
    /// <param name="templateId">The template.</param>
    /// <param name="json">A <see cref="PreviewContract"/>.</param>
    [Alias("PreviewTemplate")]
    Task<CatalogAnswer> PreviewTemplate(long templateId, string json);

    /// <summary>Conversations with customers who have written, by what they wrote last, newest first: <c>{items, nextCursor}</c>.</summary>
    /// <param name="limit">1 to 500.</param>
    /// <param name="cursor">Where the page before ended.</param>
    [Alias("Conversations")]
    Task<CatalogAnswer> Conversations(int limit, string? cursor);

    /// <summary>How fast may be sent, what of it is used, what waits, and how long that will take: a <see cref="LimitsContract"/>.</summary>
    [Alias("Limits")]
    Task<CatalogAnswer> Limits();

    /// <summary>The messages of a customer's conversation, newest first: <c>{items, nextCursor}</c>.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="limit">1 to 500.</param>
    /// <param name="cursor">Where the page before ended.</param>
    [Alias("ConversationMessages")]
    Task<CatalogAnswer> ConversationMessages(long customerId, int limit, string? cursor);

    /// <summary>A medium of a customer's conversation; null where there is none that is stored.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="mediaId">The medium.</param>
    [Alias("Media")]
    Task<MediaFile?> Media(long customerId, long mediaId);

    /// <summary>A part of a stored medium's bytes, at most 256 kB; null where it is not stored any more.</summary>
    /// <param name="mediaId">The medium.</param>
    /// <param name="part">From 0.</param>
    [Alias("MediaPart")]
    Task<byte[]?> MediaPart(long mediaId, int part);

    /// <summary>Advertisements that are live, those that began last first: <c>{items}</c> of <see cref="LiveAdContract"/>.</summary>
    /// <param name="channelId">The channel that they are for; null: any.</param>
    /// <param name="limit">1 to 100.</param>
    [Alias("LiveAds")]
    Task<CatalogAnswer> LiveAds(long? channelId, int limit);

    /// <summary>A part of everything that is held about a customer; null where there is no such customer, or it was erased.</summary>
    [Alias("Export")]
    Task<ExportPart?> Export(ExportRequest request);
}
