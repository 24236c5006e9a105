using System.Collections.Immutable;
using Orleans.Concurrency;
using ZaloOrleans.Catalog;
using ZaloOrleans.Ingest;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Customers;

/// <summary>One customer. Every decision about it is made here, one at a time and in order.</summary>
[Alias("zo.ICustomerGrain")]
public interface ICustomerGrain : IWakeable
{
    /// <summary>Takes in what the customer did and what is known of it. Answers when all of it is committed.</summary>
    [Alias("Ingest")]
    Task<IngestAnswer> Ingest(IngestCommand command);

    /// <summary>Creates or changes the customer. A repeat with the same idempotency key gets the first answer.</summary>
    [Alias("Change")]
    Task<ChangeAnswer> Change(ChangeCustomer command);

    /// <summary>
    /// Queues what a person answers the customer, within Zalo's window. It needs no consent, because the customer wrote first; everything else
    /// that a decision asks counts. A repeat with the same idempotency key gets the first answer.
    /// </summary>
    [Alias("Reply")]
    Task<ReplyAnswer> Reply(SupportReply command);

    /// <summary>
    /// Erases the customer and all that were merged into it. Its commit refuses everything from then on and frees the identities; the rest goes by
    /// itself. A repeat, and the id of one that was merged, are answered with how far that is.
    /// </summary>
    /// <param name="actor">Who asks, for the audit trail.</param>
    [Alias("Erase")]
    Task<CatalogAnswer> Erase(string actor);

    /// <summary>How far the customer's erasure is; not found where nobody asked for one.</summary>
    [Alias("Erasure")]
    Task<CatalogAnswer> Erasure();

    /// <summary>Whether rules hold for the customer now, in order.</summary>
    /// <param name="rulesJson">Rules as JSON.</param>
    [Alias("Evaluate"), ReadOnly]
    Task<ImmutableArray<bool>> Evaluate(ImmutableArray<string> rulesJson);
}
