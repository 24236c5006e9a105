using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Bench.Silo;

/// <summary>All shards or none: while the floor is measured, the silo fires nothing.</summary>
internal sealed class SwitchedShards : IShardOwnership
{
    private static readonly short[] All = [.. Enumerable.Range(0, WakeupShard.Count).Select(s => (short)s)];

    public bool On { get; set; }

    public IReadOnlyCollection<short> OwnShards() => On ? All : [];
}
