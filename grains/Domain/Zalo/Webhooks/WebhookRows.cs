using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>A webhook as it came: a row of <c>oaWebhookEvents</c>.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Account">The account of its Official Account.</param>
/// <param name="EventType">Zalo's name of the event, 1 to 100 characters.</param>
/// <param name="PayloadJson">The body.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="IsDone">Whether nothing follows from it but that it is kept.</param>
public sealed record WebhookEventRow(long Id, AccountId Account, string EventType, string PayloadJson, DateTimeOffset ReceivedAt, bool IsDone) : Row;

/// <summary>A webhook that waits for its effect, in the inbox of a lane.</summary>
/// <param name="EventId">Its row of <c>oaWebhookEvents</c>.</param>
/// <param name="Account">The account.</param>
/// <param name="Lane">Where it waits.</param>
/// <param name="ReceivedAt">When it came; the order in which a lane takes them.</param>
/// <param name="OaRowId">Row id of its Official Account in <c>zalo_accounts</c>.</param>
/// <param name="OaId">Zalo's id of it.</param>
/// <param name="MessageId">By which the customer knows it again, 1 to 100 characters.</param>
public sealed record WebhookInboxRow(long EventId, AccountId Account, int Lane, DateTimeOffset ReceivedAt, long OaRowId, string OaId, string MessageId) : Row;

/// <summary>A webhook of an Official Account that nobody connected, signed with the key of another one of its app.</summary>
public sealed record UnroutedWebhookRow(string AppId, string? OaId, string EventName, string PayloadJson, DateTimeOffset ReceivedAt) : Row;

/// <summary>A webhook whose effect is committed: it leaves the inbox.</summary>
public sealed record WebhookDoneRow(long EventId, DateTimeOffset ReceivedAt, DateTimeOffset At) : Row
{
    /// <summary>Whether it is about somebody who was erased: that it came is kept, and not what it says.</summary>
    public bool IsForgotten { get; init; }
}

/// <summary>A webhook whose effect failed and is tried again; only where it is as it was read.</summary>
/// <param name="EventId">The webhook.</param>
/// <param name="Attempt">How often it failed by now.</param>
/// <param name="NotBefore">When it is tried again.</param>
public sealed record WebhookRetryRow(long EventId, int Attempt, DateTimeOffset NotBefore) : Row;

/// <summary>A webhook that failed too often: it leaves the inbox, and waits with its reason for a person.</summary>
public sealed record WebhookParkedRow(long EventId, DateTimeOffset ReceivedAt, DateTimeOffset At, int Attempts, string Reason) : Row;

/// <summary>A parked webhook that goes back into the inbox of its lane, as if it had just come; only where it is still parked.</summary>
public sealed record WebhookAgainRow(long EventId, DateTimeOffset At) : Row;

/// <summary>A receipt of a message that we sent. The message's status only moves forward.</summary>
/// <param name="Account">The account.</param>
/// <param name="ZaloMessageId">Zalo's id of the message.</param>
/// <param name="IsRead">Whether it was looked at; else it reached the phone.</param>
/// <param name="At">When.</param>
public sealed record MessageReceiptRow(AccountId Account, string ZaloMessageId, bool IsRead, DateTimeOffset At) : Row;
