using Npgsql;
using ZaloOrleans.Deploy;

namespace ZaloOrleans.Faults;

/// <summary>One of two silos goes, killed or asked to, and the other carries on alone.</summary>
public sealed class TwoSilosTests(TwoSilos two) : IClassFixture<TwoSilos>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await two.Installation.UpAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Silo_Killed_TheOtherFiresItsTimersAndTakesItsEvents()
    {
        // Each timer is in one of 256 shards, and each shard is read by one silo: of sixty, either silo has some.
        var people = await two.Shop.EnterAsync(60);
        var events = EventStream.Start(two.Shop.Api);
        await events.FlowsAsync();

        await two.Installation.Silos[0].Kill9Async();
        await events.IsRefusedAsync();
        await events.FlowsAsync();

        await two.Shop.AssertEachGotOneMessageAsync(people);
        Assert.True(two.Installation.Silos[1].IsAlive);
        await events.StopAsync();
        events.AssertRetryable(two.Installation.Api);
        await two.Shop.AssertStoredOnceAsync(events);
    }

    [Fact]
    public async Task MasterKey_Rotated_EventsAndMessagesGoOn_AndSecretsOpenWithTheNewKeyAlone()
    {
        var events = EventStream.Start(two.Shop.Api);
        await events.FlowsAsync();
        var people = (await two.Shop.EnterAsync(20)).ToList();
        var (database, password) = Login();

        await two.Installation.RotateMasterKeyAsync();
        await events.FlowsAsync();
        var later = Login();
        Assert.NotEqual(password, later.Password);
        Assert.True(await IsLetInAsync(later.Database));
        Assert.False(await IsLetInAsync(database));
        people.AddRange(await two.Shop.EnterAsync(20));

        // A day later the silos forget the old key: from here on everything that opens is under the new one.
        await two.Installation.RotateMasterKeyAsync(TimeSpan.FromDays(2));
        Assert.All(two.Installation.Silos, silo => Assert.Null(ProcessTable.Variable(silo.Pid, ServiceContract.MasterKeyBefore)));
        await events.FlowsAsync();
        people.AddRange(await two.Shop.EnterAsync(20));
        await events.StopAsync();

        await two.Shop.AssertEachGotOneMessageAsync(people);
        events.AssertRetryable(two.Installation.Api);
        await two.Shop.AssertStoredOnceAsync(events);
    }

    /// <summary>The engine's login, as the first silo was given it.</summary>
    private (string Database, string? Password) Login()
    {
        var text = ProcessTable.Variable(two.Installation.Silos[0].Pid, ServiceContract.EngineDatabase)!;
        return (text, new NpgsqlConnectionStringBuilder(text).Password);
    }

    private static async Task<bool> IsLetInAsync(string database)
    {
        try
        {
            await using var connection = new NpgsqlConnection(database + ";Pooling=false");
            await connection.OpenAsync();
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            return false;
        }
    }

    [Fact]
    public async Task Silo_Stopped_FinishesWhatItIsSendingAndLosesNothing()
    {
        // Longer than a silo takes to stop that does not wait for the answers.
        await two.Shop.SlowDownZaloAsync(TimeSpan.FromSeconds(5));
        var events = EventStream.Start(two.Shop.Api);
        var people = new List<string>();

        // The one sender of these messages is on either silo: one of the two stops hits it in the middle of its calls.
        foreach (var number in Enumerable.Range(0, 2))
        {
            people.AddRange(await two.Shop.EnterAsync(20));
            await Eventually.HoldsAsync("messages are being sent", two.Shop.SendingAsync, sending => sending > 0);
            Assert.True(await two.Installation.Silos[number].TerminateAsync(TimeSpan.FromSeconds(60)), "The silo did not stop.");
            await events.FlowsAsync();
            await two.Installation.UpAsync();
        }

        await two.Shop.EndFaultsAsync();
        await two.Shop.AssertEachGotOneMessageAsync(people);
        await events.StopAsync();
        events.AssertRetryable(two.Installation.Api);
        await two.Shop.AssertStoredOnceAsync(events);
    }
}
