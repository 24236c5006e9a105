using ZaloOrleans.Keys;

namespace ZaloOrleans.Wakeups;

/// <summary>Which of the 256 shards a target's wake-ups lie in, and which silo reads a shard.</summary>
public static class WakeupShard
{
    /// <summary>How many there are. Fixed for ever: the number of a row's shard is stored with it.</summary>
    public const int Count = 256;

    /// <summary>The shard of a grain, 0..255: FNV-1a over its key.</summary>
    public static short Of(GrainKey target) => (short)((Hash(target.Text) ^ (Hash(target.Text) >> 16)) & 0xFF);

    /// <summary>
    /// The silo that reads <paramref name="shard"/>: the one with the highest score of rendezvous hashing. When a silo comes or goes,
    /// only its own shards change hands.
    /// </summary>
    public static string OwnerOf(short shard, IEnumerable<string> silos) => silos.MaxBy(s => (Score(s, shard), s))
        ?? throw new ArgumentException("There is no silo to own a shard.", nameof(silos));

    private static uint Score(string silo, short shard)
    {
        // FNV alone moves the last characters' bits too little; this is the finisher of MurmurHash3.
        var h = Hash($"{silo}#{shard}");
        h = (h ^ (h >> 16)) * 0x85EBCA6B;
        h = (h ^ (h >> 13)) * 0xC2B2AE35;
        return h ^ (h >> 16);
    }

    private static uint Hash(string text)
    {
        var hash = 2166136261;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 16777619;
        }

        return hash;
    }
}
