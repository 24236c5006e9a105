using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ZaloOrleans.Zalo.Followers;

/// <summary>How imports of followers go, as <c>zalo.import.*</c>.</summary>
public sealed class ImportMetrics
{
    private readonly ConcurrentDictionary<string, byte> _running = new(StringComparer.Ordinal);
    private readonly Counter<long> _pages;
    private readonly Counter<long> _found;
    private readonly Counter<long> _made;
    private readonly Counter<long> _failed;

    public ImportMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create("ZaloOrleans.Import");
        _pages = meter.CreateCounter<long>("zalo.import.pages", "{page}", "Pages of Zalo's lists of followers that were read.");
        _found = meter.CreateCounter<long>("zalo.import.found", "{person}", "Persons who were found, whether they were customers or not.");
        _made = meter.CreateCounter<long>("zalo.import.made", "{customer}", "Persons who became customers.");
        _failed = meter.CreateCounter<long>("zalo.import.failed", "{failure}", "Persons who could not be taken, and imports that ended because somebody must do something, by code.");
        meter.CreateObservableGauge("zalo.import.running", () => _running.Count, "{import}", "Imports that this silo is at, those that rest for a moment included.");
    }

    internal void PageRead() => _pages.Add(1);

    internal void PersonFailed(string code) => Failed("person", code);

    /// <summary>A step was committed.</summary>
    /// <param name="import">The grain's key.</param>
    /// <param name="before">The import before it; null where there was none.</param>
    /// <param name="after">The import after it; null where nothing is kept of it.</param>
    internal void Stepped(string import, FollowerImportState? before, FollowerImportState? after)
    {
        if (after is { Phase: ImportPhase.Running })
        {
            _running.TryAdd(import, 0);
        }
        else
        {
            Left(import);
        }

        if (after is null || before?.Number != after.Number)
        {
            return;
        }

        _found.Add(after.Found - before.Found);
        _made.Add(after.Created - before.Created);
        if (after.Phase == ImportPhase.Failed && before.Phase == ImportPhase.Running)
        {
            Failed("import", after.Code);
        }
    }

    /// <summary>This silo is not at it any more.</summary>
    internal void Left(string import) => _running.TryRemove(import, out _);

    private void Failed(string what, string? code) =>
        _failed.Add(1, new KeyValuePair<string, object?>("what", what), new KeyValuePair<string, object?>("code", code));
}
