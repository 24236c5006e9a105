using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Wakeups;

/// <summary>How wake-ups are read and delivered.</summary>
public sealed class WakeupOptions
{
    /// <summary>Deliveries at a time. Default 512, 1..10,000.</summary>
    [Range(1, 10_000)]
    public int Slots { get; set; } = 512;

    /// <summary>The part of the slots that one account may hold. Default 0.5.</summary>
    [Range(0.01, 1.0)]
    public double AccountShare { get; set; } = 0.5;

    /// <summary>How long one delivery may take. Default 5 s.</summary>
    public TimeSpan DeliveryLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest sleep between two looks at the shards. Default 250 ms. What is known to be due earlier ends it.</summary>
    public TimeSpan LongestSleep { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often the reader starts again from the oldest row, because a turn may commit behind its cursor. Default 2 s.</summary>
    public TimeSpan RereadEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Rows read of one shard at a time. Default 32.</summary>
    [Range(1, 10_000)]
    public int PerShard { get; set; } = 32;

    /// <summary>Wake-ups that wait for a slot. Default 50,000; when half full, no more are read.</summary>
    [Range(1, 1_000_000)]
    public int QueueLength { get; set; } = 50_000;

    /// <summary>Delay after the first failure; it doubles with each one up to ten minutes. Default 1 s.</summary>
    public TimeSpan Backoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Failures after which a wake-up is parked. Default 10.</summary>
    [Range(1, 100)]
    public int ParkAfter { get; set; } = 10;

    /// <summary>How long a delivery that came to nothing for no fault of its own (busy, out of order) waits. Default 100 ms, doubling up to 2 s.</summary>
    public TimeSpan UncountedDelay { get; set; } = TimeSpan.FromMilliseconds(100);
}
