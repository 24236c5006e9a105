using ZaloOrleans.TestKit;

namespace ZaloOrleans.Faults;

/// <summary>Silos are added and taken away while the API runs.</summary>
public sealed class ScaleTests
{
    [Fact]
    public async Task Silo_AddedByUp_IsFoundByTheRunningApi_WhichGoesOnWithoutTheFirst()
    {
        await using var installation = await Installation.StartAsync(new InstallationOptions { Silos = 1 });
        await using var shop = await Shop.OpenAsync(installation);
        var api = installation.Connection.ApiPid;
        var events = EventStream.Start(shop.Api);
        await events.FlowsAsync();

        await installation.ScaleAsync(2);
        Assert.Equal(api, installation.Connection.ApiPid);
        await installation.Silos[0].Kill9Async();
        await events.IsRefusedAsync();
        await events.FlowsAsync();

        await events.StopAsync();
        events.AssertRetryable(installation.Api);
        await shop.AssertStoredOnceAsync(events);
    }
}
