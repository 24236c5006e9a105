using System.Collections.Immutable;

namespace ZaloOrleans.Limits;

/// <summary>
/// How many messages may still go within a quota that only the other side counts and tells with each answer. Never more go than are certainly
/// left: what is under way counts as used until its answer has come. Immutable; <c>default</c> has heard nothing.
/// </summary>
public readonly record struct DayQuota
{
    /// <summary>How long nothing is tried after nothing was left. Whoever asks then found no pause: it is over, or a person ended it.</summary>
    public static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(5);

    /// <summary>What is left where an accepted message's answer says nothing of a quota.</summary>
    public const long Unlimited = long.MaxValue;

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);
    private readonly ImmutableDictionary<long, Lease>? _leases;
    private readonly long _lastId;
    private readonly long? _left;
    private readonly DateTimeOffset _emptySince;

    private DayQuota(ImmutableDictionary<long, Lease> leases, long lastId, long? left, DateTimeOffset emptySince) =>
        (_leases, _lastId, _left, _emptySince) = (leases, lastId, left, emptySince);

    private ImmutableDictionary<long, Lease> Leases => _leases ?? ImmutableDictionary<long, Lease>.Empty;

    private int UnderWay => Leases.Values.Sum(l => l.Count);

    /// <summary>Asks for some. Before anything was heard, one goes to hear; so does one when nothing was left a while ago.</summary>
    /// <param name="wanted">1 or more.</param>
    /// <param name="now">When.</param>
    /// <param name="until">When those that were not settled are given up: they may have been accepted.</param>
    public (DayQuota Next, QuotaLease Lease) Take(int wanted, DateTimeOffset now, DateTimeOffset until)
    {
        var known = this;
        foreach (var (lost, lease) in Leases.Where(l => l.Value.Until <= now))
        {
            known = known.Settle(lost, lease.Count, 0, null, now);
        }

        var free = known switch
        {
            { UnderWay: 0, _left: null } => 1,
            { UnderWay: 0, _left: <= 0 } => now - known._emptySince >= TryAgain ? 1 : 0,
            { _left: null } => 0,
            _ => known._left.Value - known.UnderWay,
        };
        if (free <= 0)
        {
            var wait = known is { UnderWay: 0, _left: not null } ? TryAgain - (now - known._emptySince) : Soon;
            return (known, new QuotaLease(0, 0, wait > Soon ? wait : Soon));
        }

        var granted = (int)Math.Min(wanted, free);
        var id = known._lastId + 1;
        return (new DayQuota(known.Leases.Add(id, new Lease(granted, until, IsAlone: known._left is null or <= 0)), id, known._left, known._emptySince), new QuotaLease(id, granted, TimeSpan.Zero));
    }

    /// <summary>Settles some of a lease.</summary>
    /// <param name="lease">Its id. One that was given up is heard all the same.</param>
    /// <param name="used">How many were accepted, or may have been.</param>
    /// <param name="unused">How many were not.</param>
    /// <param name="left">The least that an answer among them said to be left; null: none said it.</param>
    /// <param name="now">When.</param>
    public DayQuota Settle(long lease, int used, int unused, long? left, DateTimeOffset now)
    {
        var leases = Leases;
        var open = leases.GetValueOrDefault(lease);
        if (open is not null)
        {
            leases = open.Count > used + unused ? leases.SetItem(lease, open with { Count = open.Count - used - unused }) : leases.Remove(lease);
        }

        // Answers overtake each other, so the least counts; only what went alone to hear brings the truth, which may be a new day's.
        var known = left is { } told ? open is { IsAlone: true } ? told : Math.Min(_left ?? told, told) : _left - used;
        return new DayQuota(leases, _lastId, known, known <= 0 && !(_left <= 0 && left is null) ? now : _emptySince);
    }

    /// <summary>
    /// The quota itself has changed. What a smaller one leaves is less by as much, at once; that a larger one leaves more is not assumed: the next
    /// answer tells, and where nothing was left one goes to hear.
    /// </summary>
    /// <param name="before">What it was; null: that is not told.</param>
    /// <param name="quota">What it is.</param>
    /// <param name="now">When.</param>
    public DayQuota Changed(long? before, long quota, DateTimeOffset now)
    {
        if (_left is not { } left || left == Unlimited)
        {
            return this;
        }

        var less = Math.Max(0, Math.Min(quota, left - Math.Max(0, (before ?? quota) - quota)));
        return new DayQuota(Leases, _lastId, less, less <= 0 && left > 0 ? now : _emptySince);
    }

    private sealed record Lease(int Count, DateTimeOffset Until, bool IsAlone);
}
