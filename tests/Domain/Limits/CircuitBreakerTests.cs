namespace ZaloOrleans.Limits;

public sealed class CircuitBreakerTests
{
    [Fact]
    public void Closed_LetsEverythingThrough() => Assert.Equal((CircuitBreaker.Closed, 500), CircuitBreaker.Closed.Ask(500, TimeSpan.Zero));

    [Theory]
    [InlineData(CircuitBreaker.InARow - 1, false)]
    [InlineData(CircuitBreaker.InARow, true)]
    public void Failures_InARow_OpenIt(int failures, bool open) => Assert.Equal(open, Heard(CircuitBreaker.Closed, [.. Enumerable.Repeat(true, failures)]).IsOpen);

    [Fact]
    public void Failures_InARowOverHours_OpenIt()
    {
        var breaker = CircuitBreaker.Closed;
        for (var i = 0; i < CircuitBreaker.InARow; i++)
            breaker = breaker.Heard(failed: true, probe: false, TimeSpan.FromHours(i));
        Assert.True(breaker.IsOpen);
    }

    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    public void Share_OfTooFewCalls_SaysNothing(int calls, bool open) =>
        Assert.Equal(open, Heard(CircuitBreaker.Closed, [.. Enumerable.Range(0, calls).Select(i => i % 2 == 0)]).IsOpen);

    [Fact]
    public void Share_BelowTheHalf_KeepsItClosed() =>
        Assert.False(Heard(CircuitBreaker.Closed, [.. Enumerable.Range(0, 300).Select(i => i % 3 == 0)]).IsOpen);

    [Fact]
    public void Share_OfAnEarlierWindow_IsForgotten()
    {
        var breaker = Heard(CircuitBreaker.Closed, [.. Enumerable.Range(0, 19).Select(i => i % 2 == 0)]);
        breaker = breaker.Heard(failed: true, probe: false, CircuitBreaker.Window);
        Assert.False(breaker.IsOpen);
    }

    [Fact]
    public void Open_OneProbeASecond()
    {
        var breaker = Open();
        Assert.Equal(0, breaker.Ask(100, TimeSpan.FromMilliseconds(999)).Allowed);
        (breaker, var allowed) = breaker.Ask(100, TimeSpan.FromSeconds(1));
        Assert.Equal(1, allowed);
        Assert.Equal(0, breaker.Ask(100, TimeSpan.FromMilliseconds(1_999)).Allowed);
        Assert.Equal(1, breaker.Ask(100, TimeSpan.FromSeconds(2)).Allowed);
        Assert.Equal(0, breaker.Ask(0, TimeSpan.FromSeconds(2)).Allowed);
    }

    [Fact]
    public void Probe_Succeeding_ClosesItAndFailingDoesNot()
    {
        Assert.True(Open().Heard(failed: true, probe: true, TimeSpan.FromSeconds(2)).IsOpen);
        Assert.Equal(CircuitBreaker.Closed, Open().Heard(failed: false, probe: true, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void Call_UnderWayWhenItOpened_DoesNotCloseIt() => Assert.True(Open().Heard(failed: false, probe: false, TimeSpan.FromSeconds(2)).IsOpen);

    private static CircuitBreaker Open() => Heard(CircuitBreaker.Closed, [.. Enumerable.Repeat(true, CircuitBreaker.InARow)]);

    private static CircuitBreaker Heard(CircuitBreaker breaker, params bool[] failures) =>
        failures.Aggregate(breaker, (b, failed) => b.Heard(failed, probe: false, TimeSpan.Zero));
}
