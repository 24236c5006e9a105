using System.Collections.Immutable;

namespace ZaloOrleans.Messaging;

/// <summary>What of a send queue is not looked at now.</summary>
/// <param name="Channels">Channels on which nothing may go, and until when.</param>
/// <param name="Templates">Templates whose rate is used up; 0 is those without one.</param>
public sealed record QueueRests(ImmutableDictionary<MessageChannel, DateTimeOffset> Channels, ImmutableArray<(MessageChannel Channel, long TemplateId)> Templates)
{
    /// <summary>Everything is looked at.</summary>
    public static QueueRests None { get; } = new(ImmutableDictionary<MessageChannel, DateTimeOffset>.Empty, []);
}
