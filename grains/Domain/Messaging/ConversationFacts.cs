using System.Collections.Immutable;

namespace ZaloOrleans.Messaging;

/// <summary>What the database says of a customer's messages, read for a turn whose items ask about them.</summary>
/// <param name="ZaloMessageIds">Those of the ids asked about that a message has.</param>
/// <param name="Open">Messages whose outcome nobody knows yet.</param>
public sealed record ConversationFacts(ImmutableHashSet<string> ZaloMessageIds, ImmutableArray<OpenSend> Open)
{
    /// <summary>Nothing was asked about.</summary>
    public static ConversationFacts None { get; } = new([], []);

    /// <summary>The same after an echo settled a message or became one: the next one of the same turn finds it so.</summary>
    public ConversationFacts After(string zaloMessageId, OpenSend? settled) => this with
    {
        ZaloMessageIds = ZaloMessageIds.Add(zaloMessageId),
        Open = settled is null ? Open : Open.Remove(settled),
    };
}
