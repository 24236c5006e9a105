using System.Net;
using System.Net.Http.Json;
using Npgsql;
using ZaloOrleans.Deploy;

namespace ZaloOrleans.Faults;

/// <summary>PostgreSQL goes away for a while and comes back, and nobody but PostgreSQL has to be started again.</summary>
[Collection(FaultTests.Name)]
public sealed class DatabaseOutageTests(OneSilo one)
{
    // Promised are 5 s, and a second for clients who share the processors with all that they ask.
    private static readonly TimeSpan BusyWithin = TimeSpan.FromSeconds(6);

    // In an outage a process grew by up to 50 MB beyond what the crowd had made it, which is the collector's to decide. The API and the
    // silo each refuse at least three times what they may grow (in 20 s it is 1 to 8 GB): whoever held on to a third is found out.
    private const long MostGrowth = 128 << 20;
    private const long RefusedAtLeast = 3 * MostGrowth;

    // So many events, and both processes are as large as the crowd makes them while all is well.
    private const int WarmUp = 2_000;

    /// <summary>For as long as an outage is promised to do no harm. It is longer than the journey waits, whose timers are due meanwhile.</summary>
    [Fact]
    public Task Database_StoppedAtOnce_IsWaitedForAndWorkGoesOn() => BreakAsync(StopAtOnceAsync, StartAsync, TimeSpan.FromSeconds(20));

    /// <summary>For so long that commands under way run out of their time too, which must hold nobody up.</summary>
    [Fact]
    public Task Database_ThatHangs_IsWaitedForAndWorkGoesOn() => BreakAsync(HangAsync, GoOnAsync, TimeSpan.FromSeconds(12));

    /// <summary>Nothing can be committed while the database is away: the silo does not use up the host's 45 s, and nobody gets two messages.</summary>
    [Fact]
    public async Task Silo_StoppedWhileTheDatabaseIsAway_DoesNotUseItsTimeUp_AndNobodyGetsTwoMessages()
    {
        await one.Shop.SlowDownZaloAsync(TimeSpan.FromSeconds(2));
        var people = await one.Shop.EnterAsync(20);
        await Eventually.HoldsAsync("messages are being sent", one.Shop.SendingAsync, sending => sending > 0);
        await StopAtOnceAsync();
        var stopped = await one.Installation.Silos[0].TerminateAsync(TimeSpan.FromSeconds(35));
        await StartAsync();
        await one.Installation.UpAsync();
        await one.Shop.EndFaultsAsync();

        Assert.True(stopped, "The silo did not stop.");
        await one.Shop.AssertNobodyGotTwoMessagesAsync(people);
    }

    private async Task BreakAsync(Func<Task> goAway, Func<Task> comeBack, TimeSpan outage)
    {
        var processes = Processes();
        await using var past = await GrainCallers.ConnectAsync(one.Installation);
        using var many = EventStream.Start(one.Shop.Api, Callers.Many);
        using var large = EventStream.Start(one.Shop.Api, Callers.Large);
        await many.FlowsAsync(WarmUp);
        await large.FlowsAsync(WarmUp);
        var people = await one.Shop.EnterAsync(20);
        var customers = await one.Shop.CustomersAsync(people);
        var memory = new MemoryWatch(one.Installation.Silos[0], one.Installation.Api);

        await goAway();
        var (gone, back) = (TimeProvider.System.GetTimestamp(), 0L);
        try
        {
            past.Start(customers);
            await AssertBusyAsync();
            await Eventually.IsAsync("the silo says that it is not ready", HttpStatusCode.ServiceUnavailable, ReadyAsync);
            while (TimeProvider.System.GetElapsedTime(gone) < outage)
            {
                await AssertBusyAsync();
                memory.Look();
            }

            await Eventually.HoldsAsync("enough is refused", () => Task.FromResult(Math.Min(past.Refused, large.AskedSince(gone))), bytes => bytes >= RefusedAtLeast);
            await past.StopAsync();
            memory.Look();
        }
        finally
        {
            back = TimeProvider.System.GetTimestamp();
            await comeBack();
        }

        await Eventually.IsAsync("the silo is ready again", HttpStatusCode.OK, ReadyAsync);
        await many.FlowsAsync();
        await large.FlowsAsync();
        memory.Look();
        await many.StopAsync();
        await large.StopAsync();
        AssertBusy([.. many.Answers, .. large.Answers], gone, back);
        Assert.Empty(past.Others);
        Assert.True(past.Slowest < BusyWithin, $"A grain answered after {past.Slowest}.");
        Assert.True(memory.Growth < MostGrowth, memory.ToString());
        await one.Shop.AssertStoredOnceAsync(many);
        await one.Shop.AssertStoredOnceAsync(large);
        await one.Shop.AssertEachGotOneMessageAsync(people);
        Assert.Equal(processes, Processes());
        Tell([.. many.Answers, .. large.Answers], gone, back, past, memory);
    }

    /// <summary>Whoever asked while the database was away was told "busy", and soon. Others may have been told that nobody knows.</summary>
    private static void AssertBusy(IReadOnlyList<Answer> answers, long gone, long back)
    {
        var asked = answers.Where(answer => answer.AskedAt >= gone && answer.AskedAt < back).ToList();
        Assert.DoesNotContain(asked, answer => answer.Took >= BusyWithin);
        Assert.DoesNotContain(asked, answer => answer.At < back && answer.Refusal is not { IsBusy: true });
        Assert.DoesNotContain(answers, answer => answer.Refusal is { IsRetryable: false });
    }

    /// <summary>Requests that need what the streams' events do not: somebody is looked up, and somebody's profile is read.</summary>
    private async Task AssertBusyAsync()
    {
        await AssertBusyAsync(() => one.Shop.TrackAsync(Guid.NewGuid().ToString(), "asked", "somebody"));
        await AssertBusyAsync(() => one.Shop.IdentifyAsync("u1"));
        await AssertBusyAsync(() => one.Shop.Api.GetAsync(new Uri("/v1/journeys", UriKind.Relative)));
        await AssertBusyAsync(() => one.Shop.Api.PostAsJsonAsync("/v1/oa-templates", new { code = Guid.NewGuid().ToString("N"), content = "x" }));
    }

    private static async Task AssertBusyAsync(Func<Task<HttpResponseMessage>> ask)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var answer = await ask();
        var took = TimeProvider.System.GetElapsedTime(start);
        var refusal = await Refusal.ReadAsync(answer);
        Assert.True(refusal is { Status: 503, IsBusy: true } && took < BusyWithin, $"{refusal} after {took}");
        await Task.Delay(100);
    }

    private static void Tell(IReadOnlyList<Answer> answers, long gone, long back, GrainCallers past, MemoryWatch memory)
    {
        var asked = answers.Where(answer => answer.AskedAt >= gone && answer.AskedAt < back).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{asked.Count} requests of {asked.Sum(answer => answer.Bytes) >> 20} MB were answered, at the latest after {asked.Max(answer => answer.Took)}; "
            + $"the grains refused {past.Refused >> 20} MB, at the latest after {past.Slowest}. {memory}");
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
