using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Hosting;

namespace ZaloOrleans.Zalo.Followers;

/// <summary>What a silo measures of its imports of followers.</summary>
internal sealed class ImportMeters : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly MeterListener _listener = new();

    public ImportMeters(EngineCluster engine)
    {
        // Those of this silo: others in the process have meters of the same name.
        var factory = engine.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "ZaloOrleans.Import" && instrument.Meter.Scope == factory)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) => _counts.AddOrUpdate(
            string.Join(' ', new[] { instrument.Name["zalo.import.".Length..] }.Concat(tags.ToArray().Select(t => $"{t.Value}"))), count, (_, sum) => sum + count));
        _listener.SetMeasurementEventCallback<int>((_, count, _, _) => Running = count);
        _listener.Start();
    }

    /// <summary>Imports that the silo is at now.</summary>
    public int Running
    {
        get
        {
            _listener.RecordObservableInstruments();
            return field;
        }

        private set;
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>What was counted so far, by name and tags.</summary>
    public override string ToString() => string.Join(", ", _counts.Where(c => c.Value > 0).OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} {c.Value}"));
}
