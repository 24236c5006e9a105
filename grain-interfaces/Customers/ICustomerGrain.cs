using System.Collections.Immutable;
using Orleans.Concurrency;
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
    /// Takes one of the customer's links to Zalo accounts away, softly: the next decision does not know its user id. False where the customer has no
    /// such link. Throws <see cref="Errors.BusyException"/>.
    /// </summary>
    /// <param name="linkId">Row id in <c>customerZaloLinks</c>.</param>
    /// <param name="actor">Who asks, for the audit trail: <c>key:12</c>.</param>
    [Alias("Unlink")]
    Task<bool> Unlink(long linkId, string actor);

    /// <summary>Whether rules hold for the customer now, in order.</summary>
    /// <param name="rulesJson">Rules as JSON.</param>
    [Alias("Evaluate"), ReadOnly]
    Task<ImmutableArray<bool>> Evaluate(ImmutableArray<string> rulesJson);
}
