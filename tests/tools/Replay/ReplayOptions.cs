using ZaloOrleans.Replay.Events;

namespace ZaloOrleans.Replay;

/// <summary>What to send, and where.</summary>
internal sealed record ReplayOptions
{
    /// <summary>The order file.</summary>
    public required string File { get; init; }

    /// <summary>The engine's address, without <c>/v1</c>.</summary>
    public required Uri Api { get; init; }

    /// <summary>An API key that may ingest.</summary>
    public required string Key { get; init; }

    /// <summary>Events a request, 1 to 500; default 500.</summary>
    public int Batch { get; init; } = BatchItem.MostInOneRequest;

    /// <summary>Requests under way at once, 1 to 64; default 4.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>Lines to send, from the top, at least 1; default all.</summary>
    public long Limit { get; init; } = long.MaxValue;

    /// <summary>Shifts all times alike, so that the newest line happens now; default false.</summary>
    public bool ShiftToNow { get; init; }
}
