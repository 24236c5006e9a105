using Npgsql;

namespace ZaloOrleans.Deploy;

/// <summary>The whole command with a real PostgreSQL and stand-ins for the three programs.</summary>
public sealed class UpTests : IAsyncLifetime
{
    private readonly UpFixture _installation = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    [Fact]
    public async Task Up_OnAnEmptyFolder_StartsEverythingAndSaysWhere()
    {
        var connection = await _installation.UpAsync(new UpOptions { Demo = false, Silos = 2 });

        Assert.Equal("api silo-1 silo-2 simulator", _installation.Running);
        Assert.All(connection.Silos, silo => Assert.True(ProcessTable.IsAlive(silo.Pid)));
        Assert.True(ProcessTable.IsAlive(connection.ApiPid) && ProcessTable.IsAlive(connection.SimulatorPid));
        Assert.StartsWith("zo_admin_", connection.AdminKey, StringComparison.Ordinal);
        Assert.Null(connection.ApiKey);
        Assert.Null(connection.AccountId);
        Assert.Equal(connection, _installation.Connection with { Silos = connection.Silos, Zalo = connection.Zalo });
        await using var owner = new NpgsqlConnection(DatabaseAddress.Parse(connection.Postgres, "test").ConnectionString);
        await owner.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Contains("A master key was made", _installation.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_Files_AreReadableByTheirOwnerOnly()
    {
        await _installation.UpAsync();

        var folder = _installation.Folder;
        foreach (var file in new[] { folder.Connection, folder.MasterKey, folder.AdminKey, folder.PostgresPassword, folder.Settings, folder.Log("api") })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task Up_RunTwice_ChangesNothing()
    {
        var options = new UpOptions();
        var first = await _installation.UpAsync(options);
        var written = File.GetLastWriteTimeUtc(_installation.Folder.Connection);
        var requests = _installation.Programs.ApiRequests.Count;

        var second = await _installation.UpAsync(options);

        Assert.Equal(first.ApiPid, second.ApiPid);
        Assert.Equal(first.SimulatorPid, second.SimulatorPid);
        Assert.Equal(first.Silos, second.Silos);
        Assert.Equal(written, File.GetLastWriteTimeUtc(_installation.Folder.Connection));
        Assert.Equal(requests, _installation.Programs.ApiRequests.Count);
    }

    [Fact]
    public async Task Up_WhilePartIsDead_StartsOnlyThatOnTheSamePorts()
    {
        var first = await _installation.UpAsync(new UpOptions { Demo = false, Silos = 2 });
        ProcessTable.Send(first.Silos[1].Pid, Signal.Kill);
        await PostgresServer.StopAsync(_installation.Folder.Postgres, Progress.Silent);

        var second = await _installation.UpAsync();

        Assert.Equal(first.Silos[0], second.Silos[0]);
        Assert.NotEqual(first.Silos[1].Pid, second.Silos[1].Pid);
        Assert.Equal(first.Silos[1] with { Pid = 0 }, second.Silos[1] with { Pid = 0 });
        Assert.Equal(first.ApiPid, second.ApiPid);
        Assert.Equal(first.Postgres, second.Postgres);
        Assert.NotNull(PostgresServer.RunningIn(_installation.Folder.Postgres));
    }

    [Fact]
    public async Task Up_AfterDown_HasTheSamePortsAndData()
    {
        var first = await _installation.UpAsync();
        await ExecuteAsync(first, "create table kept ()");
        Assert.True(await _installation.DownAsync());
        Assert.Equal("", _installation.Running);
        Assert.False(await _installation.DownAsync());

        var second = await _installation.UpAsync();

        Assert.Equal(first.Postgres, second.Postgres);
        Assert.Equal(first.Api, second.Api);
        Assert.Equal(first.AdminKey, second.AdminKey);
        Assert.Equal(first.Silos[0].SiloPort, second.Silos[0].SiloPort);
        await ExecuteAsync(second, "drop table kept");
    }

    [Fact]
    public async Task Up_Fresh_ThrowsTheDataAwayAndKeepsTheKeys()
    {
        var first = await _installation.UpAsync();
        await ExecuteAsync(first, "create table kept ()");

        var second = await _installation.UpAsync(new UpOptions { Demo = false, Fresh = true, ApiPort = FreePorts.Take(new HashSet<int>()) });

        Assert.False(ProcessTable.IsAlive(first.ApiPid));
        Assert.Equal(first.AdminKey, second.AdminKey);
        await ExecuteAsync(second, "create table kept ()");
    }

    [Fact]
    public async Task Up_WithFewerSilosAndAnotherApiPort_StopsAndMovesThem()
    {
        var first = await _installation.UpAsync(new UpOptions { Demo = false, Silos = 2 });
        var port = FreePorts.Take(new HashSet<int>());

        var second = await _installation.UpAsync(new UpOptions { Demo = false, Silos = 1, ApiPort = port });

        Assert.Equal("api silo-1 simulator", _installation.Running);
        Assert.Equal(first.Silos[0], Assert.Single(second.Silos));
        Assert.EndsWith($":{port}", second.Api, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_Demo_IsLoadedOnceAndKnownAfterwards()
    {
        var first = await _installation.UpAsync(new UpOptions());
        var second = await _installation.UpAsync(new UpOptions());

        Assert.Equal((7, "zo_live_fake"), (first.AccountId, first.ApiKey));
        Assert.Equal((7, "zo_live_fake"), (second.AccountId, second.ApiKey));
        Assert.Single(_installation.Programs.ApiRequests, request => request.StartsWith("POST /v1/accounts ", StringComparison.Ordinal));
        Assert.Contains(_installation.Programs.ApiRequests, request => request.StartsWith("PATCH /v1/journeys/7 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Up_OnTheSameFolderBehindALink_FindsEverythingRunning()
    {
        var first = await _installation.UpAsync();
        var link = _installation.Folder.Root + "-link";
        Directory.CreateSymbolicLink(link, _installation.Folder.Root);

        var aliased = new DataFolder(link + "/");
        File.Delete(link);

        Assert.Equal(_installation.Folder.Root, aliased.Root);
        Assert.Contains(InstallationProcesses.In(aliased), process => process.Pid == first.ApiPid);
    }

    [Fact]
    public async Task Up_Services_GetTheirOwnVariablesOnly()
    {
        await _installation.UpAsync();

        var silo = await File.ReadAllTextAsync(_installation.Folder.Log("silo-1"), TestContext.Current.CancellationToken);
        var api = await File.ReadAllTextAsync(_installation.Folder.Log("api"), TestContext.Current.CancellationToken);
        Assert.Contains("variable ZALO_ENGINE_DATABASE", silo, StringComparison.Ordinal);
        Assert.DoesNotContain("variable ZALO_DATABASE", silo, StringComparison.Ordinal);
        Assert.DoesNotContain("variable ZALO_ADMIN_KEY", silo, StringComparison.Ordinal);
        Assert.Contains("variable ZALO_ADMIN_KEY", api, StringComparison.Ordinal);
        Assert.DoesNotContain("DATABASE", api, StringComparison.Ordinal);
        Assert.DoesNotContain("MASTER_KEY", api, StringComparison.Ordinal);
    }

    private static async Task ExecuteAsync(ConnectionFile connection, string sql)
    {
        await using var owner = new NpgsqlConnection(DatabaseAddress.Parse(connection.Postgres, "test").ConnectionString + ";Pooling=false");
        await owner.OpenAsync();
        await using var command = new NpgsqlCommand(sql, owner);
        await command.ExecuteNonQueryAsync();
    }
}
