using ZaloOrleans.Keys;

namespace ZaloOrleans.Wakeups;

public sealed class WakeupShardTests
{
    [Fact]
    public void Shards_OfManyGrains_AreEven()
    {
        var counts = Enumerable.Range(1, 100_000).GroupBy(i => WakeupShard.Of(GrainKey.Customer(new AccountId(1), i))).Select(g => g.Count()).ToList();
        Assert.Equal(WakeupShard.Count, counts.Count);
        Assert.InRange(counts.Max(), 391, 600);
    }

    [Fact]
    public void Shards_ASiloLeaves_OnlyItsOwnChangeHands()
    {
        string[] silos = ["10.0.0.1:11111@1", "10.0.0.2:11111@1", "10.0.0.3:11111@1"];
        var shards = Enumerable.Range(0, WakeupShard.Count).Select(s => (short)s).ToList();
        var before = shards.ToDictionary(s => s, s => WakeupShard.OwnerOf(s, silos));
        Assert.All(silos, silo => Assert.InRange(before.Values.Count(o => o == silo), 50, 125));
        foreach (var shard in shards.Where(s => before[s] != silos[1]))
        {
            Assert.Equal(before[shard], WakeupShard.OwnerOf(shard, [silos[0], silos[2]]));
        }

        Assert.Equal("only", WakeupShard.OwnerOf(7, ["only"]));
    }
}
