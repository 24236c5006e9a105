using System.Diagnostics.Metrics;

namespace ZaloOrleans.Customers;

/// <summary>What happened to customers, as <c>zalo.customers.*</c> and <c>zalo.decisions.*</c>.</summary>
public sealed class CustomerMetrics
{
    private readonly Counter<long> _events;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _decisions;

    public CustomerMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create("ZaloOrleans.Customers");
        _events = meter.CreateCounter<long>("zalo.customers.items_accepted", "{item}", "Ingest items that were stored.");
        _duplicates = meter.CreateCounter<long>("zalo.customers.items_duplicate", "{item}", "Ingest items that were stored before.");
        _decisions = meter.CreateCounter<long>("zalo.decisions.made", "{decision}", "Decisions about messages, by code.");
    }

    internal void Ingested(int accepted, int duplicates)
    {
        _events.Add(accepted);
        _duplicates.Add(duplicates);
    }

    internal void Decided(string? refusal) => _decisions.Add(1, new KeyValuePair<string, object?>("code", refusal ?? "send"));
}
