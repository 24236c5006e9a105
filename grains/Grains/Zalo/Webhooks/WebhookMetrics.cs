using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>What came of webhooks, as <c>zalo.webhooks.*</c>.</summary>
public sealed class WebhookMetrics
{
    // Names come from outside; a tag with too many values would fill the memory of whoever collects them.
    private const int MostNames = 50;
    private readonly Counter<long> _taken;
    private readonly Counter<long> _processed;
    private readonly Counter<long> _unknown;
    private readonly ConcurrentDictionary<string, byte> _names = new(StringComparer.Ordinal);

    public WebhookMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create("ZaloOrleans.Webhooks");
        _taken = meter.CreateCounter<long>("zalo.webhooks.taken", "{webhook}", "Webhooks that came in, by what became of them.");
        _processed = meter.CreateCounter<long>("zalo.webhooks.processed", "{webhook}", "Webhooks that were worked on, by result.");
        _unknown = meter.CreateCounter<long>("zalo.webhooks.unknown", "{webhook}", "Webhooks of a name that nobody knows, by that; beyond 50 names: other.");
    }

    internal void Taken(WebhookReceipt receipt) => _taken.Add(1, new KeyValuePair<string, object?>("receipt", receipt.ToString()));

    internal void Processed(string result, int count)
    {
        if (count > 0)
        {
            _processed.Add(count, new KeyValuePair<string, object?>("result", result));
        }
    }

    /// <summary>Counts an event that nobody knows. True where it is the first of its name, and not too many names came before.</summary>
    internal bool Unknown(string name)
    {
        var isFirst = !_names.ContainsKey(name) && _names.Count < MostNames && _names.TryAdd(name, 0);
        _unknown.Add(1, new KeyValuePair<string, object?>("name", _names.ContainsKey(name) ? name : "other"));
        return isFirst;
    }
}
