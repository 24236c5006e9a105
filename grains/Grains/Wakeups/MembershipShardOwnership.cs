namespace ZaloOrleans.Wakeups;

/// <summary>Shards by rendezvous hashing over the active membership, worked out again whenever the membership has a new version.</summary>
public sealed class MembershipShardOwnership(IClusterMembershipService membership, ILocalSiloDetails self) : IShardOwnership
{
    private (MembershipVersion Version, short[] Shards) _known = (MembershipVersion.MinValue, []);

    public IReadOnlyCollection<short> OwnShards()
    {
        var snapshot = membership.CurrentSnapshot;
        if (snapshot.Version != _known.Version)
        {
            var active = snapshot.Members.Values.Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress.ToParsableString()).ToList();
            var own = self.SiloAddress.ToParsableString();
            _known = (snapshot.Version, active.Contains(own)
                ? Enumerable.Range(0, WakeupShard.Count).Select(s => (short)s).Where(s => WakeupShard.OwnerOf(s, active) == own).ToArray()
                : []);
        }

        return _known.Shards;
    }
}
