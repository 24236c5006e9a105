using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Turns;

/// <summary>How turns are gathered and committed. Time limits nest: statement 3 s, commit 5 s, grain call 10 s, HTTP 15 s.</summary>
public sealed class TurnOptions
{
    /// <summary>Connections that commit batches side by side. Default 8, 1..16.</summary>
    [Range(1, 16)]
    public int Connections { get; set; } = 8;

    /// <summary>
    /// How many turns must wait at least before a batch is begun beside one that is in flight; fewer are better off together in the next
    /// one. It takes as many as the one in flight has, where that is more. Default 32, 1..5,000.
    /// </summary>
    [Range(1, 5_000)]
    public int BesideFrom { get; set; } = 32;

    /// <summary>How long the batches in flight may take before the turns that wait go beside them, however few they are. Default 10 ms.</summary>
    public TimeSpan BesideAfter { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Most turns in one batch. Default 512, 1..5,000.</summary>
    [Range(1, 5_000)]
    public int BatchSize { get; set; } = 512;

    /// <summary>Most bytes of state and rows in one batch, as estimated. Default 4 MiB.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int BatchBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Most turns that wait; beyond that a turn is answered "busy". Default 20,000.</summary>
    [Range(1, 1_000_000)]
    public int QueueLength { get; set; } = 20_000;

    /// <summary>Most bytes that wait. Default 64 MiB.</summary>
    [Range(1024 * 1024, 1024L * 1024 * 1024)]
    public long QueueBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The part of the queue that one account may fill. Default 0.5.</summary>
    [Range(0.01, 1.0)]
    public double AccountShare { get; set; } = 0.5;

    /// <summary>How long a turn may take from being offered to being committed. Default 5 s.</summary>
    public TimeSpan CommitLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a turn whose row another transaction holds waits before it tries again. Default 20 ms.</summary>
    public TimeSpan ContendedDelay { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Failed turns of one account within <see cref="QuarantineTime"/> after which it commits alone. Default 3.</summary>
    [Range(1, 1_000)]
    public int QuarantineAfter { get; set; } = 3;

    /// <summary>How long such an account commits alone. Default 30 s.</summary>
    public TimeSpan QuarantineTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Most keys in one load of states. Default 1,000.</summary>
    [Range(1, 10_000)]
    public int LoadBatchSize { get; set; } = 1_000;

    /// <summary>Connections that load states. Default 2.</summary>
    [Range(1, 16)]
    public int Loaders { get; set; } = 2;
}
