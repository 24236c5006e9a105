using System.Collections.Concurrent;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>The messages that were accepted since the start, and when they arrived; the last 100,000.</summary>
internal sealed class MessageBook
{
    private const int Most = 100_000;
    private readonly ConcurrentDictionary<(string OaId, string Id), Entry> _messages = new();
    private readonly ConcurrentQueue<(string OaId, string Id)> _order = new();

    public void Add(SentMessage message)
    {
        var key = (message.OaId, message.Id);
        // What it says is gone with its echo.
        _messages[key] = new Entry(message with { Echo = null });
        _order.Enqueue(key);
        if (_order.Count > Most && _order.TryDequeue(out var oldest))
            _messages.TryRemove(oldest, out _);
    }

    /// <summary>A message of an OA; null for any other.</summary>
    public SentMessage? Find(string oaId, string id) => _messages.GetValueOrDefault((oaId, id))?.Message;

    /// <summary>It is on the person's phone; the first time counts.</summary>
    public void Arrive(string oaId, string id, DateTimeOffset at)
    {
        if (_messages.TryGetValue((oaId, id), out var entry))
            entry.ArrivedAt ??= at;
    }

    /// <summary>When it arrived; null where it has not.</summary>
    public DateTimeOffset? ArrivedAt(string oaId, string id) => _messages.GetValueOrDefault((oaId, id))?.ArrivedAt;

    private sealed class Entry(SentMessage message)
    {
        public SentMessage Message { get; } = message;

        public DateTimeOffset? ArrivedAt { get; set; }
    }
}
