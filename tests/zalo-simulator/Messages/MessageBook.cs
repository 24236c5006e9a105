using System.Collections.Concurrent;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>The messages that were accepted since the start, and when they arrived.</summary>
internal sealed class MessageBook
{
    private readonly ConcurrentDictionary<(string OaId, string Id), SentMessage> _messages = new();
    private readonly ConcurrentDictionary<(string OaId, string Id), DateTimeOffset> _arrived = new();

    public void Add(SentMessage message) => _messages[(message.OaId, message.Id)] = message;

    /// <summary>A message of an OA; null for any other.</summary>
    public SentMessage? Find(string oaId, string id) => _messages.GetValueOrDefault((oaId, id));

    /// <summary>It is on the person's phone; the first time counts.</summary>
    public void Arrive(string oaId, string id, DateTimeOffset at) => _arrived.TryAdd((oaId, id), at);

    /// <summary>When it arrived; null where it has not.</summary>
    public DateTimeOffset? ArrivedAt(string oaId, string id) => _arrived.TryGetValue((oaId, id), out var at) ? at : null;
}
