using ZaloOrleans.Simulator.Limits;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>What was decided on one request, before anything misbehaves.</summary>
/// <param name="Error"><see cref="ZaloError.None"/> when accepted.</param>
/// <param name="MessageId">The new message's id; null when refused.</param>
/// <param name="Limit">The limit of Zalo's that the request ran into; null: none.</param>
internal sealed record MessageDecision(ZaloError Error, string? MessageId, Limit? Limit = null)
{
    public bool Accepted => MessageId is not null;

    /// <summary>The answer says that the message came out of the free reply quota.</summary>
    public bool Free { get; init; }

    /// <summary>The quota that the message came out of, and what is left of it; null where the answer has none.</summary>
    public Quota? Quota { get; init; }

    /// <summary>What it counts towards, to be uncounted where it is refused after all.</summary>
    public IReadOnlyList<Cap> Counted { get; init; } = [];

    public static MessageDecision Refuse(ZaloError error, Limit? limit = null) => new(error, null, limit);
}

/// <summary>A quota, and what is left of it.</summary>
internal sealed record Quota(int Total, int Left);
