using System.Collections.Concurrent;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Webhooks;

/// <summary>The webhooks that were posted since the start, in memory: the last 100,000.</summary>
internal sealed class WebhookLog
{
    private const int Most = 100_000;
    private readonly ConcurrentQueue<WebhookRecord> _records = new();

    public void Append(WebhookRecord record)
    {
        _records.Enqueue(record);
        if (_records.Count > Most)
            _records.TryDequeue(out _);
    }

    /// <summary>Oldest first, one JSON object a line.</summary>
    public IResult ToText() => JsonLines.Of(_records);
}
