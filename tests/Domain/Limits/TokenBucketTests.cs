using CsCheck;

namespace ZaloOrleans.Limits;

public sealed class TokenBucketTests
{
    /// <summary>For any rules and any requests: in no sliding window of a rule are more permits given than it allows.</summary>
    [Fact]
    public void Permits_AnyRequests_NeverExceedAnyWindow() =>
        Gen.Select(
            Gen.Select(Gen.Int[1, 50], Gen.Int[1, 60], Gen.Int[1, 50]).Select((max, seconds, burst) => RateRule.Of(max, TimeSpan.FromSeconds(seconds), burst)).List[1, 3],
            Gen.Select(Gen.Int[0, 3_000], Gen.Int[1, 20]).List[1, 200]).Sample((rules, requests) =>
        {
            var fullAt = new TimeSpan[rules.Count];
            var now = TimeSpan.Zero;
            var given = new List<(TimeSpan At, int Count)>();
            foreach (var (wait, wanted) in requests)
            {
                now += TimeSpan.FromMilliseconds(wait);
                (var granted, fullAt, _) = TokenBucket.Take(rules, fullAt, wanted, now);
                given.Add((now, granted));
            }

            return rules.All(rule => given.All(first =>
                given.Where(g => g.At >= first.At && g.At < first.At + rule.Window).Sum(g => g.Count) <= rule.Max));
        });

    [Fact]
    public void Permits_WorkAllTheTime_UseNearlyAllOfTheLimit()
    {
        RateRule[] rules = [RateRule.Of(4_000, TimeSpan.FromMinutes(1))];
        var fullAt = new TimeSpan[1];
        var given = 0;
        for (var now = TimeSpan.Zero; now < TimeSpan.FromMinutes(10); now += TimeSpan.FromMilliseconds(20))
        {
            (var granted, fullAt, _) = TokenBucket.Take(rules, fullAt, 100, now);
            given += granted;
        }

        Assert.InRange(given, 36_000, 40_000);
    }

    [Fact]
    public void Permit_AfterTheWait_IsGiven()
    {
        RateRule[] rules = [RateRule.Of(2, TimeSpan.FromSeconds(10), 1), RateRule.Of(100, TimeSpan.FromMinutes(1))];
        var (granted, fullAt, next) = TokenBucket.Take(rules, new TimeSpan[2], 5, TimeSpan.Zero);
        Assert.Equal((1, TimeSpan.FromSeconds(10)), (granted, next));
        Assert.Equal(0, TokenBucket.Take(rules, fullAt, 1, next - TimeSpan.FromMilliseconds(1)).Granted);
        Assert.Equal(1, TokenBucket.Take(rules, fullAt, 1, next).Granted);
    }

    [Fact]
    public void Nothing_Wanted_ChangesNothing()
    {
        RateRule[] rules = [RateRule.Of(10, TimeSpan.FromSeconds(1))];
        var before = new[] { TimeSpan.FromSeconds(3) };
        Assert.Equal(before, TokenBucket.Take(rules, before, 0, TimeSpan.FromSeconds(1)).FullAt);
    }
}
