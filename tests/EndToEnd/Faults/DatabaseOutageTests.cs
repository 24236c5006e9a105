using System.Net;
using Npgsql;
using ZaloOrleans.Deploy;

namespace ZaloOrleans.Faults;

/// <summary>PostgreSQL goes away for a while and comes back, and nobody but PostgreSQL has to be started again.</summary>
[Collection(FaultTests.Name)]
public sealed class DatabaseOutageTests(OneSilo one)
{
    // Promised are 5 s. The rest is for a machine that does other things.
    private static readonly TimeSpan BusyWithin = TimeSpan.FromSeconds(10);

    // Longer than the journey waits: its timers are due while the database is away.
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(8);

    [Fact]
    public Task Database_StoppedAtOnce_IsWaitedForAndWorkGoesOn() => BreakAsync(StopAtOnceAsync, StartAsync);

    [Fact]
    public Task Database_ThatHangs_IsWaitedForAndWorkGoesOn() => BreakAsync(HangAsync, GoOnAsync);

    private async Task BreakAsync(Func<Task> goAway, Func<Task> comeBack)
    {
        var processes = Processes();
        var people = await one.Shop.EnterAsync(20);
        var events = EventStream.Start(one.Shop.Api);
        await events.FlowsAsync();

        await goAway();
        try
        {
            var start = TimeProvider.System.GetTimestamp();
            await AssertBusyAsync();
            await Eventually.IsAsync("the silo says that it is not ready", HttpStatusCode.ServiceUnavailable, ReadyAsync);
            while (TimeProvider.System.GetElapsedTime(start) < Outage)
                await AssertBusyAsync();
        }
        finally
        {
            await comeBack();
        }

        await Eventually.IsAsync("the silo is ready again", HttpStatusCode.OK, ReadyAsync);
        await events.FlowsAsync();
        await events.StopAsync();
        Assert.All(events.Refusals, refusal => Assert.True(refusal.IsRetryable && refusal.Took < BusyWithin, refusal.ToString()));
        await one.Shop.AssertStoredOnceAsync(events);
        await one.Shop.AssertEachGotOneMessageAsync(people);
        Assert.Equal(processes, Processes());
    }

    /// <summary>Requests that need what the streams' events do not: somebody is looked up, and somebody's profile is read.</summary>
    private async Task AssertBusyAsync()
    {
        await AssertBusyAsync(() => one.Shop.TrackAsync(Guid.NewGuid().ToString(), "asked", "somebody"));
        await AssertBusyAsync(() => one.Shop.IdentifyAsync("u1"));
    }

    private static async Task AssertBusyAsync(Func<Task<HttpResponseMessage>> ask)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var answer = await ask();
        var refusal = await Refusal.ReadAsync(answer, TimeProvider.System.GetElapsedTime(start));
        Assert.True(refusal is { Status: 503, IsRetryable: true } && refusal.Took < BusyWithin, refusal.ToString());
        await Task.Delay(100);
    }

    private async Task<HttpStatusCode> ReadyAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{one.Installation.Connection.Silos[0].OpsPort}{ServiceContract.ReadyPath}"));
        return answer.StatusCode;
    }

    private string Processes() => string.Join(' ', new[] { one.Installation.Silos[0], one.Installation.Api, one.Installation.Simulator }
        .Select(process => $"{process.Name} {process.Pid} {(process.IsAlive ? "lives" : "is dead")}"));

    private async Task StopAtOnceAsync()
    {
        // As pg_ctl stop -m immediate does it: no checkpoint, no goodbye to anybody, recovery at the next start.
        var server = one.Installation.Postgres!;
        ProcessTable.Send(server.Pid, Signal.Quit);
        Assert.True(await ProcessTable.WaitForEndAsync(server.Pid, TimeSpan.FromSeconds(30)));
    }

    private async Task StartAsync()
    {
        var owner = new NpgsqlConnectionStringBuilder(one.Installation.OwnerConnectionString);
        var server = new PostgresServer(one.Installation.Folder.Postgres, owner.Port, owner.Password!, PostgresSizing.Small);
        await Progress.Silent.StepAsync("postgres", step => server.EnsureRunningAsync(step, () => { }, TestContext.Current.CancellationToken));
    }

    // The server first: it must not start workers while they are being stopped.
    private async Task HangAsync()
    {
        await one.Installation.Postgres!.PauseAsync();
        foreach (var process in ServerProcesses())
            ProcessTable.Send(process, Signal.Stop);
    }

    private Task GoOnAsync()
    {
        foreach (var process in ServerProcesses())
            ProcessTable.Send(process, Signal.Continue);
        return Task.CompletedTask;
    }

    private IReadOnlyList<int> ServerProcesses() => ProcessTable.WorkingIn(ClusterPlace.Find(one.Installation.Folder.Postgres)!);
}
