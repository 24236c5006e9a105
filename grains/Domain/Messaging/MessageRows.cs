using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Messaging;

/// <summary>A decision as it is kept: numbers and words; text is made of it when somebody asks.</summary>
public sealed record DecisionRow(
    long Id, AccountId Account, long CustomerId, DateTimeOffset At, string Channel, MessageCategory Category, string Outcome, string? Code,
    long PolicyVersion, long? TemplateId, long? JourneyId, long? RunId, long? MessageId, string TraceJson) : Row;

/// <summary>A queued message: its row in <c>oaMessages</c>, what belongs to it, and its place in the send queue.</summary>
/// <param name="Id">Row id of the message, and of its place in the queue.</param>
/// <param name="Account">The account.</param>
/// <param name="CustomerId">Who gets it.</param>
/// <param name="TemplateId">The template that it was made of.</param>
/// <param name="OaId">Row id of the Official Account that sends it.</param>
/// <param name="Category">Its category, and its lane.</param>
/// <param name="Recipient">Zalo user id.</param>
/// <param name="Content">The text.</param>
/// <param name="VarsJson">The variables that went into it.</param>
/// <param name="JourneyId">The journey that sends it.</param>
/// <param name="RunId">The run that sends it.</param>
/// <param name="StepNo">The step that sends it.</param>
/// <param name="DecisionId">Why it may be sent.</param>
/// <param name="At">When it was queued.</param>
/// <param name="SendBefore">After that it is not sent any more.</param>
public sealed record QueuedMessageRow(
    long Id, AccountId Account, long CustomerId, long? TemplateId, long OaId, MessageCategory Category, string Recipient, string Content, string VarsJson,
    long? JourneyId, long? RunId, int? StepNo, long DecisionId, DateTimeOffset At, DateTimeOffset? SendBefore) : Row;

/// <summary>A message that is about to be sent: attempt and deadline are committed before a byte is written.</summary>
public sealed record SendingRow(long MessageId, int Attempt, DateTimeOffset Deadline) : Row;

/// <summary>What became of an attempt. Settles only that attempt, and only while it is open: in flight or unknown.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="Result">What became of it.</param>
/// <param name="At">When Zalo accepted it, where it did.</param>
/// <param name="ZaloMessageId">Zalo's id for it.</param>
/// <param name="ErrorCode">Zalo's code, or <c>engine:...</c>.</param>
/// <param name="ErrorText">Zalo's words.</param>
/// <param name="Requeue">For <see cref="SendResult.Again"/>: goes back into the queue, where the attempt is still open, and only then.</param>
/// <param name="NotBefore">When it may be tried again.</param>
public sealed record SendResultRow(
    long MessageId, int Attempt, SendResult Result, DateTimeOffset At, string? ZaloMessageId, string? ErrorCode, string? ErrorText,
    QueuedSend? Requeue = null, DateTimeOffset NotBefore = default) : Row;

/// <summary>What an attempt came to.</summary>
public enum SendResult
{
    /// <summary>Zalo accepted it.</summary>
    Sent,

    /// <summary>It will not be sent.</summary>
    Failed,

    /// <summary>The answer was lost: it may have been accepted. It is not sent again by itself.</summary>
    Unknown,

    /// <summary>It was certainly not accepted, and is tried again.</summary>
    Again,
}

/// <summary>A queued message that will not be sent, without an attempt: it expired or was withdrawn.</summary>
/// <param name="MessageId">The message; its row of the queue is dequeued by the same turn.</param>
/// <param name="ErrorCode"><c>engine:...</c></param>
public sealed record DroppedMessageRow(long MessageId, string ErrorCode) : Row;

/// <summary>A message in the send queue.</summary>
public sealed record QueuedSend(
    long MessageId, AccountId Account, long OaId, MessageCategory Lane, long CustomerId, long? CampaignId, long? JourneyId, string Recipient, string BodyJson,
    DateTimeOffset? SendBefore, int Attempt);
