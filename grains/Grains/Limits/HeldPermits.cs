using System.Collections.Immutable;

namespace ZaloOrleans.Limits;

/// <summary>
/// Permits that a caller holds, of every limiter that is about its calls. The limiters are told when each was used, a moment later and some at once,
/// so that it counts from then and not from the end of its time; and which were not, so that others get them.
/// </summary>
public sealed class HeldPermits
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(20);
    private readonly TimeProvider _clock;
    private readonly long _askedAt;
    private readonly Lock _lock = new();
    private readonly List<(IPermitGrain Limiter, long Lease)> _leases = [];
    private readonly int[] _open;
    private int[] _used;
    private int[] _unused;
    private TimeSpan _lag;
    private bool _isTelling;

    private HeldPermits(TimeProvider clock, long askedAt, ImmutableArray<int> granted, ImmutableArray<TimeSpan> retryAfter, TimeSpan validFor)
    {
        (_clock, _askedAt, Granted, RetryAfter) = (clock, askedAt, granted, retryAfter);
        ValidUntil = askedAt + (long)(validFor.TotalSeconds * clock.TimestampFrequency);
        (_open, _used, _unused) = ([.. granted], new int[granted.Length], new int[granted.Length]);
    }

    /// <summary>How many of each group.</summary>
    public ImmutableArray<int> Granted { get; }

    /// <summary>For each group, when to ask again for what was not granted; zero where all was.</summary>
    public ImmutableArray<TimeSpan> RetryAfter { get; }

    /// <summary>Timestamp of the clock after which they are not used.</summary>
    public long ValidUntil { get; }

    /// <summary>None; ask again after a while.</summary>
    public static HeldPermits None(TimeProvider clock, int groups, TimeSpan retryAfter) =>
        new(clock, 0, [.. Enumerable.Repeat(0, groups)], [.. Enumerable.Repeat(retryAfter, groups)], TimeSpan.Zero);

    /// <summary>Asks one limiter after the other. What a later one does not grant goes back to those before.</summary>
    /// <param name="limiters">All that are about the calls.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="clock">Measures how long permits are held.</param>
    public static async Task<HeldPermits> AskAsync(IEnumerable<IPermitGrain> limiters, PermitRequest request, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(limiters);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(clock);
        var askedAt = clock.GetTimestamp();
        var leases = new List<(IPermitGrain Limiter, PermitLease Lease)>();
        var wanted = request;
        try
        {
            foreach (var limiter in limiters)
            {
                var lease = await limiter.Ask(wanted);
                leases.Add((limiter, lease));
                wanted = wanted with { Groups = [.. wanted.Groups.Select((g, i) => g with { Count = lease.Granted[i] })] };
                if (lease.Granted.All(n => n == 0))
                {
                    break;
                }
            }
        }
        catch
        {
            leases.ForEach(l => GiveBack(l.Limiter, l.Lease, l.Lease.Granted));
            throw;
        }

        ImmutableArray<int> granted = [.. wanted.Groups.Select(g => g.Count)];
        leases.ForEach(l => GiveBack(l.Limiter, l.Lease, [.. l.Lease.Granted.Select((n, i) => n - granted[i])]));
        var held = new HeldPermits(clock, askedAt, granted, [.. granted.Select((_, i) => leases.Select(l => l.Lease.RetryAfter[i]).DefaultIfEmpty().Max())],
            leases.Select(l => l.Lease.ValidFor).Append(PermitBook.LongestValidity).Min());
        held._leases.AddRange(leases.Select(l => (l.Limiter, l.Lease.Id)));
        return held;
    }

    /// <summary>One is used now.</summary>
    /// <param name="group">Of which group.</param>
    public void Use(int group) => Settle(group, isUsed: true, 1, _clock.GetElapsedTime(_askedAt));

    /// <summary>Some will not be used.</summary>
    /// <param name="group">Of which group.</param>
    /// <param name="count">How many; all that are open at most.</param>
    public void Return(int group, int count = 1) => Settle(group, isUsed: false, count, TimeSpan.Zero);

    /// <summary>None that is still open will be used.</summary>
    public void ReturnAll()
    {
        for (var i = 0; i < Granted.Length; i++)
        {
            Return(i, int.MaxValue);
        }
    }

    private void Settle(int group, bool isUsed, int count, TimeSpan lag)
    {
        lock (_lock)
        {
            count = Math.Min(count, _open[group]);
            if (count == 0)
            {
                return;
            }

            _open[group] -= count;
            (isUsed ? _used : _unused)[group] += count;
            _lag = lag > _lag ? lag : _lag;
            if (_isTelling)
            {
                return;
            }

            _isTelling = true;
        }

        _ = TellSoonAsync();
    }

    private async Task TellSoonAsync()
    {
        await Task.Delay(Gather, _clock);
        PermitUse use;
        lock (_lock)
        {
            use = new PermitUse(0, [.. _used], [.. _unused], _lag);
            (_used, _unused, _lag, _isTelling) = (new int[_open.Length], new int[_open.Length], TimeSpan.Zero, false);
        }

        foreach (var (limiter, lease) in _leases)
        {
            // One that does not hear of it counts them until their time is over.
            limiter.Settle(use with { Lease = lease }).Ignore();
        }
    }

    private static void GiveBack(IPermitGrain limiter, PermitLease lease, ImmutableArray<int> counts)
    {
        if (counts.Any(n => n > 0))
        {
            limiter.Settle(new PermitUse(lease.Id, [.. counts.Select(_ => 0)], counts, TimeSpan.Zero)).Ignore();
        }
    }
}
