namespace ZaloOrleans.Limits;

public sealed class DayQuotaTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Unheard_OneGoes_AndTheOthersWaitForItsAnswer()
    {
        var (quota, first) = Take(default, 5);
        var (same, second) = Take(quota, 5);
        Assert.Equal((1, 0), (first.Granted, second.Granted));
        Assert.True(second.RetryAfter > TimeSpan.Zero);
        Assert.Equal(5, Take(same.Settle(first.Id, 1, 0, 9, Now), 5).Lease.Granted);
    }

    [Fact]
    public void Told_NoMoreGoThanAreCertainlyLeft()
    {
        var quota = Told(left: 10);
        (quota, var a) = Take(quota, 6);
        (quota, var b) = Take(quota, 6);
        Assert.Equal((6, 4), (a.Granted, b.Granted));
        Assert.Equal(0, Take(quota, 1).Lease.Granted);

        // The answer of the last one comes first: of the other five nobody knows whether it counts them.
        quota = quota.Settle(a.Id, 1, 0, 4, Now);
        Assert.Equal(0, Take(quota, 1).Lease.Granted);
        quota = quota.Settle(a.Id, 0, 5, null, Now).Settle(b.Id, 0, 4, null, Now);
        Assert.Equal(4, Take(quota, 100).Lease.Granted);
    }

    [Fact]
    public void NothingLeft_OneTriesAfterAWhile_AndANewDayIsHeard()
    {
        var quota = Told(left: 0);
        var (_, refused) = Take(quota, 3);
        Assert.Equal((0, DayQuota.TryAgain), (refused.Granted, refused.RetryAfter));

        (quota, var lease) = quota.Take(3, Now + DayQuota.TryAgain, Now + TimeSpan.FromMinutes(1));
        Assert.Equal(1, lease.Granted);
        Assert.Equal(3, Take(quota.Settle(lease.Id, 1, 0, 499, Now), 3).Lease.Granted);
    }

    [Fact]
    public void NoQuotaTold_EverythingGoes_UntilOneIs()
    {
        var (quota, lease) = Take(default, 9);
        quota = quota.Settle(lease.Id, 1, 0, DayQuota.Unlimited, Now);
        (quota, lease) = Take(quota, 900);
        Assert.Equal(900, lease.Granted);
        Assert.Equal(0, Take(quota.Settle(lease.Id, 1, 0, 899, Now), 1).Lease.Granted);
    }

    [Theory]
    [InlineData(1_000, 500, 100), InlineData(1_000, 300, 0), InlineData(500, 1_000, 600), InlineData(null, 200, 200), InlineData(null, 900, 600)]
    public void Changed_ToLess_LeavesLessAtOnce_AndToMoreIsHeardFromAnAnswer(int? before, int quota, int left) =>
        Assert.Equal(left, Take(Told(left: 600).Changed(before, quota, Now), 1_000).Lease.Granted);

    [Fact]
    public void Changed_ToNothingLeft_OneGoesToHearAfterAWhile()
    {
        var quota = Told(left: 100).Changed(1_000, 500, Now);
        Assert.Equal((0, DayQuota.TryAgain), (Take(quota, 3).Lease.Granted, Take(quota, 3).Lease.RetryAfter));
        Assert.Equal(1, quota.Take(3, Now + DayQuota.TryAgain, Now + TimeSpan.FromMinutes(1)).Lease.Granted);
    }

    [Fact]
    public void Changed_BeforeAnythingWasHeard_ChangesNothing() => Assert.Equal(1, Take(default(DayQuota).Changed(1_000, 500, Now), 9).Lease.Granted);

    [Fact]
    public void Unsettled_CountsAsUsed_WhenItsTimeIsOver()
    {
        var (quota, _) = Take(Told(left: 10), 6);
        Assert.Equal(4, quota.Take(10, Now + TimeSpan.FromMinutes(1), Now + TimeSpan.FromMinutes(2)).Lease.Granted);
    }

    [Fact]
    public void Quota_IsNeverOverrun_AndUsedToTheEnd_WhateverTheOrderOfAnswers()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var chance = new Random(seed);
            var (limit, accepted, quota) = (chance.Next(1, 60), 0, default(DayQuota));
            var open = new List<(long Lease, long Left)>();
            for (var step = 0; step < 2_000 && (accepted < limit || open.Count > 0); step++)
            {
                if (chance.Next(2) == 0)
                {
                    (quota, var lease) = Take(quota, chance.Next(1, 20));
                    for (var i = 0; i < lease.Granted; i++)
                    {
                        accepted++;
                        Assert.True(accepted <= limit, $"seed {seed}: {accepted} of {limit}");
                        open.Add((lease.Id, limit - accepted));
                    }
                }
                else if (open.Count > 0)
                {
                    var (lease, left) = open[chance.Next(open.Count)];
                    open.Remove((lease, left));
                    quota = quota.Settle(lease, 1, 0, left, Now);
                }
            }

            Assert.True(accepted == limit, $"seed {seed}: only {accepted} of {limit}");
        }
    }

    private static DayQuota Told(long left)
    {
        var (quota, lease) = Take(default, 1);
        return quota.Settle(lease.Id, 1, 0, left, Now);
    }

    private static (DayQuota Quota, QuotaLease Lease) Take(DayQuota quota, int wanted) => quota.Take(wanted, Now, Now + TimeSpan.FromMinutes(1));
}
