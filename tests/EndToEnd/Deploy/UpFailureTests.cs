using System.Net;
using System.Net.Sockets;

namespace ZaloOrleans.Deploy;

/// <summary>A failed or interrupted start says why, and leaves nothing of its own behind.</summary>
public sealed class UpFailureTests : IAsyncLifetime
{
    private readonly UpFixture _installation = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    [Theory]
    [InlineData("simulator", "exit", "simulator ended with exit code 7")]
    [InlineData("silo", "exit", "silo-1 ended with exit code 7")]
    [InlineData("api", "exit", "api ended with exit code 7")]
    [InlineData("silo", "fail-migration", "the migration of zalo at")]
    [InlineData("api", "refuse-posts", "POST /v1/accounts was answered 422")]
    public async Task Up_WhenAStepFails_NamesItAndStopsWhatItStarted(string service, string behaviour, string message)
    {
        _installation.Programs.Behave(service, behaviour);

        var command = _installation.Command(new UpOptions());
        var failure = await Assert.ThrowsAsync<DeployException>(() => command.RunAsync(TestContext.Current.CancellationToken));

        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.Advice);
        if (behaviour == "exit") Assert.Contains("this fake service is broken", failure.Log!.Tail());
        Assert.Equal("", _installation.Running);
        Assert.Null(PostgresServer.RunningIn(_installation.Folder.Postgres));
        Assert.Contains("postgres", command.StoppedAgain);
        Assert.False(File.Exists(_installation.Folder.Connection));
    }

    [Fact]
    public async Task Up_WhenAStepFails_LeavesWhatRanBefore()
    {
        var first = await _installation.UpAsync();
        ProcessTable.Send(first.ApiPid, Signal.Kill);
        _installation.Programs.Behave("api", "exit");

        var command = _installation.Command();
        await Assert.ThrowsAsync<DeployException>(() => command.RunAsync(TestContext.Current.CancellationToken));

        Assert.Empty(command.StoppedAgain);
        Assert.Equal("silo-1 simulator", _installation.Running);
        _installation.Programs.Behave("api", "");
        Assert.Equal(first.Silos, (await _installation.UpAsync()).Silos);
    }

    [Fact]
    public async Task Up_WhenInterrupted_StopsWhatItStarted()
    {
        _installation.Programs.Behave("api", "unhealthy");
        using var interruption = new CancellationTokenSource();
        var up = _installation.Command().RunAsync(interruption.Token);
        while (!up.IsCompleted && !_installation.Running.Contains("api", StringComparison.Ordinal)) await Task.Delay(20, TestContext.Current.CancellationToken);

        await interruption.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => up);
        Assert.Equal("", _installation.Running);
        Assert.Null(PostgresServer.RunningIn(_installation.Folder.Postgres));
    }

    [Fact]
    public async Task Up_TwoAtOnce_TheSecondWaitsAndFindsEverythingRunning()
    {
        var options = new UpOptions { Demo = false, ApiPort = FreePorts.Take(new HashSet<int>()) };

        var both = await Task.WhenAll(_installation.UpAsync(options), _installation.UpAsync(options));

        Assert.Equal(both[0].ApiPid, both[1].ApiPid);
        Assert.Equal("api silo-1 simulator", _installation.Running);
        Assert.Contains("Waiting for another deploy/up", _installation.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_WhenItsApiPortIsTaken_SaysWhatToDo()
    {
        using var stranger = new TcpListener(IPAddress.Loopback, 0);
        stranger.Start();
        var port = ((IPEndPoint)stranger.LocalEndpoint).Port;

        var failure = await Assert.ThrowsAsync<DeployException>(() => _installation.UpAsync(new UpOptions { Demo = false, ApiPort = port }));

        Assert.Contains($"port {port}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--api-port", failure.Advice, StringComparison.Ordinal);
        Assert.Equal("", _installation.Running);
    }

    [Fact]
    public async Task Up_WithAnotherMasterKey_Refuses()
    {
        await _installation.UpAsync();
        _installation.MasterKey = KeyMaterial.MasterKey();

        var failure = await Assert.ThrowsAsync<DeployException>(() => _installation.UpAsync());

        Assert.Contains("another master key", failure.Message, StringComparison.Ordinal);
        Assert.Equal("api silo-1 simulator", _installation.Running);
    }

    [Fact]
    public async Task Up_InAFolderOfSomebodyElse_TouchesNothing()
    {
        var strangers = Path.Combine(_installation.Folder.Root, "logs", "theirs.log");
        Directory.CreateDirectory(Path.GetDirectoryName(strangers)!);
        await File.WriteAllTextAsync(strangers, "theirs", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<DeployException>(() => _installation.UpAsync(new UpOptions { Demo = false, Fresh = true }));

        Assert.True(File.Exists(strangers));
        Assert.Single(Directory.EnumerateFileSystemEntries(_installation.Folder.Root));
    }

    [Fact]
    public async Task Down_WhenAServiceDoesNotListen_KillsItAndSaysSo()
    {
        _installation.Programs.Behave("simulator", "ignore-sigterm");
        await using var said = new StringWriter();
        var connection = await _installation.UpAsync();

        await ServiceStop.StopAsync(
            new MarkedProcess(connection.SimulatorPid, "", "", "simulator"), TimeSpan.FromSeconds(1), new Progress(said, live: false));

        Assert.False(ProcessTable.IsAlive(connection.SimulatorPid));
        Assert.Contains("killing it", said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Down_StopsAPausedService()
    {
        var connection = await _installation.UpAsync();
        ProcessTable.Send(connection.Silos[0].Pid, Signal.Stop);

        await _installation.DownAsync();

        Assert.Equal("", _installation.Running);
        Assert.DoesNotContain("killing it", _installation.Output, StringComparison.Ordinal);
    }
}
