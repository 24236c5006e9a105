using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Messaging;

/// <summary>A decision as it is kept: numbers and words; text is made of it when somebody asks.</summary>
public sealed record DecisionRow(
    long Id, AccountId Account, long CustomerId, DateTimeOffset At, MessageChannel Channel, MessageCategory Category, string Outcome, string? Code,
    long PolicyVersion, long? TemplateId, long? JourneyId, long? RunId, long? MessageId, string TraceJson) : Row
{
    /// <summary>When it may go, or may be asked for again.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The campaign.</summary>
    public long? CampaignId { get; init; }

    /// <inheritdoc/>
    public override int Bytes => base.Bytes + BytesOf(TraceJson);
}

/// <summary>A queued message: its row in <c>oaMessages</c>, what belongs to it, and its place in the send queue.</summary>
/// <param name="Id">Row id of the message, and of its place in the queue.</param>
/// <param name="Account">The account.</param>
/// <param name="CustomerId">Who gets it.</param>
/// <param name="TemplateId">The template that it was made of.</param>
/// <param name="OaId">Row id of the Official Account that sends it.</param>
/// <param name="Channel">The way that it takes.</param>
/// <param name="Category">Its category, and its lane.</param>
/// <param name="Recipient">User id, or phone in E.164.</param>
/// <param name="Content">What a person reads of it.</param>
/// <param name="BodyJson">What Zalo gets, as the channel has it.</param>
/// <param name="VarsJson">The variables that went into it.</param>
/// <param name="JourneyId">The journey that sends it.</param>
/// <param name="RunId">The run that sends it.</param>
/// <param name="StepNo">The step that sends it.</param>
/// <param name="DecisionId">Why it may be sent.</param>
/// <param name="At">When it was queued.</param>
/// <param name="SendBefore">After that it is not sent as it was decided: quiet hours have begun, a window is closed, or it is no longer worth sending.</param>
public sealed record QueuedMessageRow(
    long Id, AccountId Account, long CustomerId, long? TemplateId, long OaId, MessageChannel Channel, MessageCategory Category, string Recipient, string Content,
    string BodyJson, string VarsJson,
    long? JourneyId, long? RunId, int? StepNo, long DecisionId, DateTimeOffset At, DateTimeOffset? SendBefore) : Row
{
    /// <summary>Whether it goes under the customer's consent, so that it is withdrawn with that.</summary>
    public required bool NeedsConsent { get; init; }

    /// <summary>The template's version.</summary>
    public int? TemplateVersion { get; init; }

    /// <summary>By what its echo is known; null: by its content, which is a plain text.</summary>
    public required EchoMark? Mark { get; init; }

    /// <summary>When it may go at the earliest; null: at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When it is dropped. Before that, at <see cref="SendBefore"/>, it goes back to its customer to be decided again.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The campaign.</summary>
    public long? CampaignId { get; init; }

    /// <summary>Words that frequency caps may ask for.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <inheritdoc/>
    public override int Bytes => base.Bytes + BytesOf(Content) + BytesOf(BodyJson) + BytesOf(VarsJson);
}

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

/// <summary>A queued message that will not be sent, without an attempt: it expired.</summary>
/// <param name="MessageId">The message; its row of the queue is dequeued by the same turn.</param>
/// <param name="ErrorCode"><c>engine:...</c></param>
public sealed record DroppedMessageRow(long MessageId, string ErrorCode) : Row;

/// <summary>
/// What waits to be sent to a customer is not sent any more: a message leaves the queue, and one that is in flight does not come back to it.
/// </summary>
/// <param name="Account">The account.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Of">The channels and categories whose consent has ended; empty: every message.</param>
/// <param name="ErrorCode"><c>engine:...</c></param>
public sealed record WithdrawnMessagesRow(
    AccountId Account, long CustomerId, ImmutableArray<(MessageChannel Channel, MessageCategory Category)> Of, string ErrorCode) : Row
{
    /// <summary>The consent under which they were queued has ended.</summary>
    public static WithdrawnMessagesRow NoConsent(AccountId account, long customerId, ImmutableArray<(MessageChannel, MessageCategory)> ended) =>
        new(account, customerId, ended, "engine:no_consent");

    /// <summary>The customer is deleted.</summary>
    public static WithdrawnMessagesRow Deleted(AccountId account, long customerId) => new(account, customerId, [], "engine:customer_deleted");
}

/// <summary>A message in the send queue.</summary>
public sealed record QueuedSend(
    long MessageId, AccountId Account, long OaId, MessageCategory Lane, long CustomerId, long? CampaignId, long? JourneyId, string Recipient, string BodyJson,
    DateTimeOffset? SendBefore, int Attempt)
{
    /// <summary>The way that it takes.</summary>
    public MessageChannel Channel { get; init; }

    /// <summary>How many of its attempts count against it. An attempt's number only tells attempts apart.</summary>
    public int Failures { get; init; }

    /// <summary>When it is dropped; before that, at <see cref="SendBefore"/>, it goes back to its customer to be decided again.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Row id of its template; 0: none.</summary>
    public long TemplateId { get; init; }

    /// <summary>What takes turns with others: its campaign, else its journey (negative), else what is sent by itself (0).</summary>
    [JsonIgnore] public long Share => CampaignId ?? -JourneyId ?? 0;

    /// <summary>Whether one of its customer's identities stands on the suppression list by now.</summary>
    [JsonIgnore] public bool IsSuppressed { get; init; }
}

/// <summary>Sender → customer: a message whose time is over before it was sent. It has left the queue, and goes back there if it may still be said.</summary>
public sealed record DecideAgain([property: JsonPropertyName("send")] QueuedSend Send);

/// <summary>A message goes back into the queue after it was decided again.</summary>
/// <param name="Send">The message.</param>
/// <param name="NotBefore">When it may go.</param>
public sealed record RequeuedMessageRow(QueuedSend Send, DateTimeOffset NotBefore) : Row
{
    /// <inheritdoc/>
    public override int Bytes => base.Bytes + BytesOf(Send.BodyJson);
}

/// <summary>Sending that rests.</summary>
/// <param name="Account">The account.</param>
/// <param name="OaId">Row id of the Official Account.</param>
/// <param name="Channel">The channel that rests; null: all.</param>
/// <param name="Lane">The category that rests; null: all.</param>
/// <param name="Until">When it goes on; null: when a person says so.</param>
/// <param name="Code">Zalo's code.</param>
/// <param name="Advice">What a person is to do, where it waits for one.</param>
/// <param name="At">Since when.</param>
public sealed record SendPauseRow(
    AccountId Account, long OaId, MessageChannel? Channel, MessageCategory? Lane, DateTimeOffset? Until, string Code, string? Advice, DateTimeOffset At) : Row
{
    /// <summary>What an answer to a message brings about; null where only that message waits.</summary>
    public static SendPauseRow? Of(QueuedSend send, SendPause pause, string code, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(send);
        ArgumentNullException.ThrowIfNull(pause);
        return pause.Scope == PauseScope.Message
            ? null
            : new SendPauseRow(send.Account, send.OaId, pause.Scope == PauseScope.Account ? null : send.Channel,
                pause.Scope == PauseScope.Lane ? send.Lane : null, pause.Over(at), code, pause.Advice, at);
    }
}

/// <summary>All sending of an Official Account goes on.</summary>
public sealed record ResumeSendingRow(AccountId Account, long OaId) : Row;
