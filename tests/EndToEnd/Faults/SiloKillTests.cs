namespace ZaloOrleans.Faults;

/// <summary>The only silo is killed while events come in and timers wait.</summary>
[Collection(FaultTests.Name)]
public sealed class SiloKillTests(OneSilo one)
{
    [Fact]
    public async Task Silo_Killed_IsBackWithEachAcknowledgedEventAndEachTimerOnce()
    {
        var before = one.Installation.Connection;
        var people = await one.Shop.EnterAsync(20);
        var events = EventStream.Start(one.Shop.Api);
        await events.FlowsAsync();

        await one.Installation.Silos[0].Kill9Async();
        await events.IsRefusedAsync();
        await one.Installation.UpAsync();
        await events.FlowsAsync();
        await events.StopAsync();

        var after = one.Installation.Connection;
        Assert.Equal(before.Silos[0] with { Pid = 0 }, after.Silos[0] with { Pid = 0 });
        Assert.Equal(before.ApiPid, after.ApiPid);
        Assert.NotEmpty(events.Refusals);
        events.AssertRetryable(one.Installation.Api);
        await one.Shop.AssertStoredOnceAsync(events);
        await one.Shop.AssertEachGotOneMessageAsync(people);
    }
}
