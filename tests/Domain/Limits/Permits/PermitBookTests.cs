using System.Collections.Immutable;

namespace ZaloOrleans.Limits;

public sealed class PermitBookTests
{
    private const string Transaction = "transaction";
    private const string Care = "customer_care";
    private const string Promotion = "promotion";
    private static readonly DateTimeOffset Start = new(2026, 11, 30, 3, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(1, 1), InlineData(2, 2), InlineData(19, 2), InlineData(20, 2), InlineData(100, 10), InlineData(4_000, 400)]
    public void Burst_NotNamed_IsATenthForShortWindowsAndAllForLongOnes(int max, int burst)
    {
        Assert.Equal((burst, burst, max, max), (RateRule.Of(max, Second).Burst, RateRule.Of(max, Minute).Burst, RateRule.Of(max, Hour).Burst, RateRule.Of(max, TimeSpan.FromDays(1)).Burst));
        Assert.Equal((1, max), (RateRule.Of(max, Minute, 0).Burst, RateRule.Of(max, Minute, max + 1).Burst));
    }

    [Fact]
    public void Burst_IsGivenAtOnce_ThenEvenly()
    {
        var limiter = new Limiter(RateRule.Of(60, Minute, burst: 10));
        Assert.Equal(10, limiter.Ask(50));
        Assert.Equal(0, limiter.Ask(50));

        limiter.Now += Minute / 2;
        Assert.InRange(limiter.Ask(50), 9, 10);
    }

    /// <summary>Of an unpaced rule all may go at once; the next ones when the first ones are a window old.</summary>
    [Fact]
    public void Window_CountsAPermitFromItsUse()
    {
        var limiter = new Limiter(RateRule.Of(10, Hour));
        Assert.Equal(10, limiter.Ask(12));
        limiter.Use(lag: TimeSpan.FromMilliseconds(30));

        limiter.Now = Start + Hour;
        Assert.Equal(0, limiter.Ask(1));
        limiter.Now = Start + Hour + new RateKey(0, 0, Hour).SlotLength * TimeSpan.FromMilliseconds(1) + TimeSpan.FromMilliseconds(1);
        Assert.Equal(10, limiter.Ask(12));
    }

    [Fact]
    public void Permit_ThatIsNotSettled_CountsFromTheEndOfItsTime()
    {
        var limiter = new Limiter(RateRule.Of(10, Second, burst: 10));
        Assert.Equal(10, limiter.Ask(10));
        Assert.Equal(Second, limiter.Lease.ValidFor);

        limiter.Now = Start + (Second * 2);
        Assert.Equal(0, limiter.Ask(10));
        limiter.Now += TimeSpan.FromMilliseconds(15);
        Assert.Equal(10, limiter.Ask(10));
    }

    [Fact]
    public void Permit_ThatWasNotUsed_GoesToSomebodyElse()
    {
        var limiter = new Limiter(RateRule.Of(60, Minute, burst: 10));
        Assert.Equal(10, limiter.Ask(10));
        limiter.Return(4);
        Assert.Equal(4, limiter.Ask(10));
    }

    [Fact]
    public void Lease_OfAnotherBook_IsNotHeard()
    {
        var limiter = new Limiter(RateRule.Of(10, Hour));
        limiter.Ask(10);
        var foreign = limiter.Lease;
        limiter.Crash();
        limiter.Settle(foreign, used: 0, unused: 10);
        Assert.Equal(0, limiter.Ask(10));
    }

    [Fact]
    public void Rules_OfSeveralWindows_AllHold()
    {
        var limiter = new Limiter(RateRule.Of(5, Second, burst: 5), RateRule.Of(12, Minute, burst: 12), RateRule.Of(14, Hour));
        var got = Enumerable.Range(0, 5).Select(_ =>
        {
            var count = limiter.Ask(10);
            limiter.Use(TimeSpan.Zero);
            limiter.Now += Second * 1.1;
            return count;
        }).ToList();
        Assert.Equal([5, 5, 2, 0, 0], got);
        limiter.Now = Start + (Minute * 1.1);
        Assert.Equal(2, limiter.Ask(10));
    }

    [Fact]
    public void Rules_ByOfficialAccountAndTemplate_AreAboutThoseAlone()
    {
        var limiter = new Limiter(PermitRule.Of(RateRule.Of(100, Minute, 100)), PermitRule.Of(RateRule.Of(3, Minute, 3), oaId: 5), PermitRule.Of(RateRule.Of(4, Minute, 4), templateId: 7),
            PermitRule.Of(RateRule.Of(1, Minute, 1), oaId: 6, templateId: 7));
        Assert.Equal([3, 0], limiter.Ask(Promotion, new PermitGroup(5, 8, 10), new PermitGroup(5, 7, 10)));
        Assert.Equal([1, 10], limiter.Ask(Promotion, new PermitGroup(6, 7, 10), new PermitGroup(6, 8, 10)));
        Assert.Equal([3], limiter.Ask(Promotion, new PermitGroup(9, 7, 10)));
        Assert.Equal([0, 2], limiter.Ask(Promotion, new PermitGroup(9, 7, 1), new PermitGroup(9, 0, 2)));
    }

    [Fact]
    public void Retry_SaysWhenTheNextOnesCome()
    {
        var limiter = new Limiter(RateRule.Of(10, Hour));
        limiter.Ask(10);
        limiter.Use(TimeSpan.Zero);
        Assert.Equal(0, limiter.Ask(1));
        var wait = limiter.Lease.RetryAfter[0];
        Assert.InRange(wait, Hour, Hour * 1.02);
        limiter.Now += wait - TimeSpan.FromMilliseconds(2);
        Assert.Equal(0, limiter.Ask(1));
        limiter.Now += TimeSpan.FromMilliseconds(2);
        Assert.Equal(1, limiter.Ask(1));
        Assert.Equal(TimeSpan.Zero, limiter.Lease.RetryAfter[0]);
    }

    /// <summary>Who wants many gets them some at a time; who wants one gets it, and a transaction what there is.</summary>
    [Fact]
    public void Block_IsWaitedForByThoseWhoWantMany()
    {
        var limiter = new Limiter(RateRule.Of(100, Second));
        Assert.Equal(10, limiter.Ask(50));
        limiter.Now += TimeSpan.FromMilliseconds(22);
        Assert.Equal(0, limiter.Ask(50));
        Assert.InRange(limiter.Lease.RetryAfter[0], TimeSpan.FromMilliseconds(25), TimeSpan.FromMilliseconds(35));
        Assert.Equal(1, limiter.Ask(1));
        Assert.Equal([1], limiter.Ask(Transaction, new PermitGroup(1, 0, 50)));
        limiter.Now += limiter.Lease.RetryAfter[0];
        Assert.InRange(limiter.Ask(Transaction, new PermitGroup(1, 0, 50))[0], 2, 3);
    }

    [Fact]
    public void Transaction_ThatWasRefused_GetsWhatComesNext()
    {
        var limiter = new Limiter(RateRule.Of(60, Minute, burst: 10));
        Assert.Equal(10, limiter.Ask(50));
        Assert.Equal([0], limiter.Ask(Transaction, new PermitGroup(1, 0, 3)));
        limiter.Now += limiter.Lease.RetryAfter[0] + TimeSpan.FromMilliseconds(100);
        Assert.Equal([0], limiter.Ask(Promotion, new PermitGroup(1, 0, 1)));
        Assert.Equal([0], limiter.Ask(Care, new PermitGroup(1, 0, 1)));
        Assert.Equal([1], limiter.Ask(Transaction, new PermitGroup(1, 0, 3)));

        // It does not come back: after a moment what comes is for all.
        limiter.Now += limiter.Lease.RetryAfter[0] + TimeSpan.FromSeconds(4);
        Assert.Equal([1], limiter.Ask(Promotion, new PermitGroup(1, 0, 1)));
    }

    [Fact]
    public void Transaction_ThatWaitsForItsOwnRule_HoldsNobodyUp()
    {
        var limiter = new Limiter(PermitRule.Of(RateRule.Of(60, Minute, burst: 10)), PermitRule.Of(RateRule.Of(1, Hour), templateId: 7));
        Assert.Equal([1], limiter.Ask(Transaction, new PermitGroup(1, 7, 5)));
        Assert.Equal([9], limiter.Ask(Promotion, new PermitGroup(1, 0, 20)));
    }

    [Fact]
    public void Equals_WhoWait_ShareWhatComes()
    {
        var limiter = new Limiter(RateRule.Of(600, Minute, burst: 60));
        var got = new int[3];
        limiter.Ask(Promotion, new PermitGroup(9, 0, 500));
        for (var i = 0; i < 600; i++)
        {
            limiter.Now += TimeSpan.FromMilliseconds(100);
            var oa = i % 3;

            // The second asks for ten times as much, and the third for little each time.
            got[oa] += limiter.Ask(Promotion, new PermitGroup(oa + 1, 0, oa switch { 0 => 50, 1 => 500, _ => 20 }))[0];
            limiter.Use(TimeSpan.Zero);
        }

        Assert.All(got, count => Assert.InRange(count, got.Sum() / 3 * 0.7, got.Sum() / 3 * 1.3));
    }

    [Fact]
    public void Rule_ThatChanges_KnowsWhatWasSent()
    {
        var limiter = new Limiter(RateRule.Of(10, Minute, 10));
        Assert.Equal(10, limiter.Ask(10));
        limiter.Use(TimeSpan.Zero);
        limiter.Now += Second;

        // The same window with another maximum, and another window.
        limiter.Rules = [PermitRule.Of(RateRule.Of(15, Minute, 15))];
        Assert.Equal(5, limiter.Ask(10));
        limiter.Rules = [PermitRule.Of(RateRule.Of(18, Hour))];
        Assert.Equal(3, limiter.Ask(10));
        limiter.Rules = [PermitRule.Of(RateRule.Of(10, Minute, 10))];
        Assert.Equal(0, limiter.Ask(10));
    }

    /// <summary>What was given is known to the minute after any restart; of what was stored ahead a crash loses little.</summary>
    [Fact]
    public void Hours_AreRememberedAcrossCrashesAndStops()
    {
        var limiter = new Limiter(RateRule.Of(1_000, Hour));
        Assert.Equal(300, limiter.Ask(300));
        limiter.Use(TimeSpan.Zero);
        limiter.Now += Minute;
        limiter.Crash();
        Assert.Equal(700, limiter.Ask(1_000));
        limiter.Return(700);
        limiter.Now += Minute;
        limiter.Stop();
        Assert.Equal(700, limiter.Ask(1_000));
    }

    [Fact]
    public void Crash_LosesWhatWasStoredAheadAndNoMore()
    {
        var limiter = new Limiter(RateRule.Of(6_000, Minute, 6_000));
        Assert.Equal(1_000, limiter.Ask(1_000));
        limiter.Use(TimeSpan.Zero);
        Assert.Equal(10, limiter.Ask(10));
        limiter.Crash();

        // Two seconds of the rate, of which ten were given.
        Assert.Equal(4_800, limiter.Ask(9_999));
    }

    [Fact]
    public void State_OfADaysTraffic_IsSmall()
    {
        var limiter = new Limiter(RateRule.Of(50, Second), RateRule.Of(2_000, Minute), RateRule.Of(90_000, Hour), RateRule.Of(1_000_000, TimeSpan.FromDays(1)));
        for (var i = 0; i < 5_000; i++)
        {
            limiter.Now += TimeSpan.FromSeconds(20);
            limiter.Ask(50);
            limiter.Use(TimeSpan.FromMilliseconds(i % 100));
        }

        Assert.InRange(Json.Bytes(limiter.Stored!).Length, 1_000, 8_000);
    }

    /// <summary>A limiter whose writes succeed at once.</summary>
    private sealed class Limiter
    {
        private PermitBook _book = PermitBook.Of(null, Start, 0);

        public Limiter(params RateRule[] rules) : this([.. rules.Select(r => PermitRule.Of(r))])
        {
        }

        public Limiter(params PermitRule[] rules) => Rules = [.. rules];

        public ImmutableArray<PermitRule> Rules { get; set; }

        public DateTimeOffset Now { get; set; } = Start;

        public PermitLease Lease { get; private set; } = new(0, [], [], default);

        public PermitState? Stored { get; private set; }

        public int Ask(int wanted) => Ask(Promotion, new PermitGroup(1, 0, wanted))[0];

        public ImmutableArray<int> Ask(string lane, params PermitGroup[] groups)
        {
            var request = new PermitRequest(lane, [.. groups]);
            if (_book.NeedsReserve(Rules, request, Now))
            {
                (_book, Stored) = _book.Reserve(Rules, request, Now);
                _book = _book.Reserved();
            }

            (_book, Lease) = _book.Take(Rules, request, Now);
            return Lease.Granted;
        }

        public void Use(TimeSpan lag) => _book = _book.Settle(new PermitUse(Lease.Id, Lease.Granted, [.. Lease.Granted.Select(_ => 0)], lag), Now);

        public void Return(int count) => Settle(Lease, 0, count);

        public void Settle(PermitLease lease, int used, int unused) => _book = _book.Settle(new PermitUse(lease.Id, [used], [unused], TimeSpan.Zero), Now);

        public void Crash() => _book = PermitBook.Of(Stored, Now, Now.UtcTicks);

        public void Stop() => _book = PermitBook.Of(Stored = _book.Release(Now), Now, Now.UtcTicks);
    }
}
