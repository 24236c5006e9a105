using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Messaging;

/// <summary>A message that the engine did not send: one of the customer's, or what somebody wrote to them in Zalo's own chat.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Account">The account.</param>
/// <param name="CustomerId">Whose conversation it belongs to.</param>
/// <param name="OaId">Row id of the Official Account.</param>
/// <param name="IsInbound">Whether the customer wrote it: it is <c>delivered</c>; else it is <c>sent</c>.</param>
/// <param name="ZaloMessageId">Zalo's id; null where it gave none.</param>
/// <param name="Content">What it says in plain words.</param>
/// <param name="VarsJson">What else came with it, as a JSON object.</param>
/// <param name="At">When it was written.</param>
public sealed record ConversationRow(
    long Id, AccountId Account, long CustomerId, long OaId, bool IsInbound, string? ZaloMessageId, string Content, string VarsJson, DateTimeOffset At) : Row
{
    /// <summary>What an echo showed that may be of several messages of ours; null for any other row.</summary>
    public EchoShape? Unclear { get; init; }

    /// <inheritdoc/>
    public override int Bytes => base.Bytes + BytesOf(Content) + BytesOf(VarsJson);
}

/// <summary>The row of an unclear echo goes: the message that it stands for is known, and has its id and its receipts from now on.</summary>
/// <param name="RowId">The row.</param>
/// <param name="MessageId">The message.</param>
/// <param name="At">When it is known.</param>
public sealed record ExplainedEchoRow(long RowId, long MessageId, DateTimeOffset At) : Row;
