using System.Collections.Immutable;

namespace ZaloOrleans.Messaging;

/// <summary>What the database says of a customer's messages, read for a turn whose items ask about them.</summary>
/// <param name="ZaloMessageIds">Those of the ids asked about that a message has.</param>
/// <param name="Open">Messages whose outcome nobody knows yet.</param>
/// <param name="Unclear">Echoes that may be of several messages, and have a row of their own until it is known.</param>
public sealed record ConversationFacts(ImmutableHashSet<string> ZaloMessageIds, ImmutableArray<OpenSend> Open, ImmutableArray<HeardEcho> Unclear)
{
    /// <summary>Nothing was asked about.</summary>
    public static ConversationFacts None { get; } = new([], [], []);

    /// <summary>The same after an echo: the next one of the same turn finds it so.</summary>
    /// <param name="echo">The echo, with its row where it got one.</param>
    /// <param name="decision">What it came to.</param>
    public ConversationFacts After(HeardEcho echo, EchoDecision decision)
    {
        ArgumentNullException.ThrowIfNull(echo);
        ArgumentNullException.ThrowIfNull(decision);
        var unclear = decision.Verdict == EchoVerdict.Unclear ? Unclear.Add(echo) : Unclear;
        return this with
        {
            ZaloMessageIds = ZaloMessageIds.Add(echo.ZaloMessageId),
            Open = Open.RemoveRange(decision.Settled.Select(s => s.Send)),
            Unclear = unclear.RemoveAll(e => decision.Settled.Any(s => s.Echo.ZaloMessageId == e.ZaloMessageId)),
        };
    }
}
