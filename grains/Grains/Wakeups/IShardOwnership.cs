namespace ZaloOrleans.Wakeups;

/// <summary>Which shards this silo reads now.</summary>
public interface IShardOwnership
{
    /// <summary>The shards, 0..255. Empty while the silo is not active.</summary>
    IReadOnlyCollection<short> OwnShards();
}
