namespace ZaloOrleans.Limits;

/// <summary>
/// Keeps what Zalo last said of a quota, and what is under way within it. In memory: a new activation has heard nothing, and one message goes to
/// hear. That nothing is left is kept by the pause that the sender writes.
/// </summary>
[GrainType("day-quota")]
public sealed class DayQuotaGrain(TimeProvider clock) : Grain, IDayQuotaGrain
{
    private DayQuota _quota;

    public Task<QuotaLease> Lease(int wanted, TimeSpan limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(wanted);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wanted, 1_000);
        var now = clock.GetUtcNow();
        (_quota, var lease) = _quota.Take(wanted, now, now + limit);
        return Task.FromResult(lease);
    }

    public Task Settle(long lease, int used, int unused, long? left)
    {
        _quota = _quota.Settle(lease, used, unused, left, clock.GetUtcNow());
        return Task.CompletedTask;
    }

    public Task Changed(long? before, long quota)
    {
        _quota = _quota.Changed(before, quota, clock.GetUtcNow());
        return Task.CompletedTask;
    }
}
