using System.Collections.Concurrent;

namespace ZaloOrleans.Simulator.Templates;

/// <summary>Templates by phone that were accepted since the start; each is delivered at once.</summary>
internal sealed class DeliveryBook
{
    private readonly ConcurrentDictionary<(string OaId, string MessageId), DateTimeOffset> _delivered = new();

    public void Delivered(string oaId, string messageId, DateTimeOffset at) => _delivered[(oaId, messageId)] = at;

    /// <summary>When it was delivered; null for a message that is not this OA's.</summary>
    public DateTimeOffset? Find(string oaId, string messageId) => _delivered.TryGetValue((oaId, messageId), out var at) ? at : null;
}
