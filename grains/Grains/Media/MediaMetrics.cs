using System.Diagnostics.Metrics;

namespace ZaloOrleans.Media;

/// <summary>What came of media, as <c>zalo.media.*</c>.</summary>
public sealed class MediaMetrics
{
    private readonly Counter<long> _tries;
    private readonly Counter<long> _bytes;

    public MediaMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create("ZaloOrleans.Media");
        _tries = meter.CreateCounter<long>("zalo.media.tries", "{try}", "Tries to fetch a medium, by where it stands afterwards and, where it is not stored, why.");
        _bytes = meter.CreateCounter<long>("zalo.media.bytes", "By", "Bytes of media that were stored.");
    }

    internal void Stored(long bytes) => _bytes.Add(bytes);

    /// <summary>What a try came to; null: the medium is stored.</summary>
    internal void Tried(MediaStep? step) => _tries.Add(1, new KeyValuePair<string, object?>("state", (step?.State ?? MediaState.Stored).Word()),
        new KeyValuePair<string, object?>("reason", step?.Reason ?? ""));
}
