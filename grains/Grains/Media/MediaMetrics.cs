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

    internal void Stored(long bytes)
    {
        Tried(MediaState.Stored, "");
        _bytes.Add(bytes);
    }

    internal void Tried(MediaStep step) => Tried(step.State, step.Reason);

    private void Tried(MediaState state, string reason) =>
        _tries.Add(1, new KeyValuePair<string, object?>("state", state.Word()), new KeyValuePair<string, object?>("reason", reason));
}
