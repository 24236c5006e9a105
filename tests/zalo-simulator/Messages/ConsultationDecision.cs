namespace ZaloOrleans.Simulator.Messages;

/// <summary>What was decided on one request, before anything misbehaves.</summary>
/// <param name="Error"><see cref="ZaloError.None"/> when accepted.</param>
/// <param name="MessageId">The new message's id; null when refused.</param>
/// <param name="Free">The answer says that the message came out of the free reply quota.</param>
internal sealed record ConsultationDecision(ZaloError Error, string? MessageId, bool Free)
{
    public bool Accepted => MessageId is not null;

    public static ConsultationDecision Refuse(ZaloError error) => new(error, null, false);
}
