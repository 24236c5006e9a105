using System.Collections.Immutable;
using Orleans.Concurrency;
using ZaloOrleans.Catalog;
using ZaloOrleans.Decisions;
using ZaloOrleans.Experiments;
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

    /// <summary>
    /// Decides about a message, and where it may be sent, now or later, queues it: the decision with its reasons, the message, its slot in the
    /// frequency caps and the idempotency key are one commit. A repeat with the same key gets the first answer.
    /// </summary>
    [Alias("Send")]
    Task<MessageRequestAnswer> Send(MessageRequest request);

    /// <summary>Decides the same by the same rules and changes nothing. Every rule is asked, also after one that refuses.</summary>
    [Alias("Explain"), ReadOnly]
    Task<MessageRequestAnswer> Explain(MessageRequest request);

    /// <summary>
    /// The customer's variant of an experiment. The first exposure stores it, with the event <c>experiment_exposed</c>, and it stays from then on,
    /// whatever becomes of splits, status and dates.
    /// </summary>
    [Alias("Assign")]
    Task<AssignmentAnswer> Assign(AssignmentRequest request);

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
