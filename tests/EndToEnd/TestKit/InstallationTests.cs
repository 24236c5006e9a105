using Npgsql;
using ZaloOrleans.Deploy;

namespace ZaloOrleans.TestKit;

/// <summary>The helper for end-to-end and crash tests, with stand-ins for the programs.</summary>
public sealed class InstallationTests(PostgresCluster cluster) : IAsyncDisposable
{
    private readonly ThrowAwayFolder _programs = ThrowAwayFolder.Create("zalo-fakes-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _programs.DisposeAsync();

    [Fact]
    public async Task Silo_KilledAndStartedAgain_HasTheSamePorts()
    {
        await using var installation = await Installation.StartAsync(new InstallationOptions { Silos = 2, Programs = new FakePrograms(_programs).Paths }, Token);
        var before = installation.Connection.Silos;

        await installation.Silos[0].Kill9Async();
        Assert.False(installation.Silos[0].IsAlive);
        await installation.UpAsync(Token);

        Assert.Equal(before[1], installation.Connection.Silos[1]);
        Assert.Equal(before[0] with { Pid = 0 }, installation.Connection.Silos[0] with { Pid = 0 });
        Assert.True(installation.Silos[0].IsAlive);
    }

    [Fact]
    public async Task Api_Paused_AnswersOnlyWhenItGoesOn()
    {
        await using var installation = await Installation.StartAsync(new InstallationOptions { Programs = new FakePrograms(_programs).Paths }, Token);
        using var client = installation.CreateClient();

        installation.Api.Pause();
        var answer = client.GetStringAsync("/v1/ping", Token);
        await Task.Delay(300, Token);
        Assert.False(answer.IsCompleted);

        installation.Api.Resume();
        Assert.NotEmpty(await answer);
    }

    [Fact]
    public async Task Installation_WithAProxyBeforeItsDatabase_IsCutOffWithIt()
    {
        await using var database = await cluster.CreateEmptyDatabaseAsync(Token);
        await using var proxy = FaultProxy.Start(database.Host, database.Port);
        var through = new NpgsqlConnectionStringBuilder(database.OwnerConnectionString) { Port = proxy.Port }.ConnectionString;
        await using var installation = await Installation.StartAsync(
            new InstallationOptions { Database = through, Programs = new FakePrograms(_programs).Paths }, Token);

        Assert.Null(installation.Postgres);
        proxy.RefuseNew = true;
        await using var connection = new NpgsqlConnection(installation.OwnerConnectionString + ";Pooling=false");
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => connection.OpenAsync(Token));
    }

    [Fact]
    public async Task Dispose_LeavesNothing()
    {
        var installation = await Installation.StartAsync(new InstallationOptions { Programs = new FakePrograms(_programs).Paths }, Token);
        EngineProcess[] processes = [.. installation.Silos, installation.Api, installation.Simulator, installation.Postgres!];

        await installation.DisposeAsync();

        Assert.DoesNotContain(processes, process => process.IsAlive);
        Assert.False(Directory.Exists(installation.Folder.Root));
    }
}
