using Npgsql;

namespace ZaloOrleans.Deploy;

/// <summary>The rotation of the master key with a real PostgreSQL and stand-ins for the programs: its steps, and what interrupts them.</summary>
public sealed class MasterKeyTests : IAsyncLifetime
{
    /// <summary>What a rotation with two silos reports until the old key is kept: each silo twice, the passwords, the data keys, and the end.</summary>
    private const int Steps = 7;

    private readonly UpFixture _installation = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    [Fact]
    public async Task Rotate_RestartsTheSilosOneAfterTheOther_KeepsTheOldKeyForADay_ThenDropsIt()
    {
        var before = await _installation.UpAsync(new UpOptions { Demo = false, Silos = 2 });
        var old = Key(_installation.Folder.MasterKey);

        var exchanged = await RotateAsync();
        var next = Key(_installation.Folder.MasterKey);
        Assert.NotEqual(old, next);
        Assert.Equal(old, Key(_installation.Folder.MasterKeyBefore));
        AssertRun(exchanged, next, old);
        Assert.Equal((before.ApiPid, before.SimulatorPid), (exchanged.ApiPid, exchanged.SimulatorPid));
        Assert.Equal(before.Silos.Select(s => s with { Pid = 0 }), exchanged.Silos.Select(s => s with { Pid = 0 }));
        Assert.Contains(_installation.Programs.ApiRequests, r => r.StartsWith("POST /v1/accounts/wrap-data-keys", StringComparison.Ordinal));

        // Before the day is over nothing happens, however often it is run.
        _installation.Later(MasterKeyChange.KeptFor - TimeSpan.FromMinutes(1));
        var same = await RotateAsync();
        Assert.Equal(exchanged.Silos, same.Silos);
        AssertRun(same, next, old);

        _installation.Later(TimeSpan.FromMinutes(1));
        var over = await RotateAsync();
        AssertRun(over, next, null);
        Assert.False(File.Exists(_installation.Folder.MasterKeyBefore) || File.Exists(_installation.Folder.MasterKeyNext));
        Assert.Null(InstallationSettings.Read(_installation.Folder.Settings)!.Rotation);
        Assert.Equal(over.Silos, (await _installation.UpAsync()).Silos);
    }

    /// <summary>Whenever it is interrupted: deploy/up starts what is missing with keys that open everything, and the next run goes on to the same end.</summary>
    [Fact]
    public async Task Rotate_InterruptedAtAnyStep_GoesOnWhereItWas()
    {
        await _installation.UpAsync(new UpOptions { Demo = false, Silos = 2 });
        for (var step = 1; step <= Steps; step++)
        {
            await InterruptAsync(step);
        }
    }

    private async Task InterruptAsync(int step)
    {
        var old = Key(_installation.Folder.MasterKey);
        using var interruption = new CancellationTokenSource();
        _installation.OnPrinted = StopAt(step, interruption);
        var rotation = _installation.Command(Rotate).RunAsync(interruption.Token);
        await Task.WhenAny(rotation);
        _installation.OnPrinted = null;
        Assert.True(rotation.IsCanceled, $"Step {step} was not interrupted.");
        var between = _installation.Settings;
        var next = between.Rotation!.Step == MasterKeyStep.Announcing ? between.Rotation.Other : between.MasterKeyFingerprint;
        foreach (var silo in InstallationProcesses.In(_installation.Folder).Where(p => ServiceNames.SiloNumber(p.Service) is not null).Take(1))
        {
            ProcessTable.Send(silo.Pid, Signal.Kill);
        }

        var up = await _installation.UpAsync();
        Assert.All(up.Silos, silo => Assert.Contains(old, KeysOf(silo.Pid)));
        var exchanged = await RotateAsync();
        var master = Key(_installation.Folder.MasterKey);
        Assert.Equal(next, KeyMaterial.Fingerprint(KeyMaterial.ParseMasterKey(master, "")));
        AssertRun(exchanged, master, old);
        _installation.Later(MasterKeyChange.KeptFor);
        AssertRun(await RotateAsync(), master, null);
    }

    [Fact]
    public async Task Rotate_WhenASiloDoesNotStart_LeavesTheOthersRunningAndGoesOn()
    {
        await _installation.UpAsync(new UpOptions { Demo = false, Silos = 2 });
        var old = Key(_installation.Folder.MasterKey);
        _installation.Programs.Behave("silo", "exit");
        await Assert.ThrowsAsync<DeployException>(RotateAsync);
        Assert.Equal("api silo-2 simulator", _installation.Running);
        _installation.Programs.Behave("silo", "");
        AssertRun(await RotateAsync(), Key(_installation.Folder.MasterKey), old);
    }

    [Fact]
    public async Task Rotate_OfAKeyThatTheEnvironmentGives_IsRefused()
    {
        _installation.MasterKey = KeyMaterial.MasterKey();
        await _installation.UpAsync();
        var failure = await Assert.ThrowsAsync<DeployException>(RotateAsync);
        Assert.Contains("ZALO_MASTER_KEY gives the master key", failure.Message, StringComparison.Ordinal);
        Assert.Equal("api silo-1 simulator", _installation.Running);
    }

    private static UpOptions Rotate => new() { Demo = false, RotateMasterKey = true };

    private Task<ConnectionFile> RotateAsync() => _installation.UpAsync(Rotate);

    private static string Key(string file) => File.ReadAllText(file).Trim();

    /// <summary>Interrupts when the rotation reports its step with this number, from 1.</summary>
    private Action<string> StopAt(int step, CancellationTokenSource interruption)
    {
        var seen = 0;
        return _ =>
        {
            if (_installation.Settings.Rotation is not null && ++seen == step)
            {
                interruption.Cancel();
            }
        };
    }

    private void AssertRun(ConnectionFile connection, string master, string? other) => Assert.All(connection.Silos, silo =>
    {
        Assert.Equal([master, other], KeysOf(silo.Pid));
        var database = DatabaseAddress.Parse(connection.Postgres, "test").Database;
        Assert.Equal(
            KeyMaterial.LoginPassword(Convert.FromBase64String(master), database, ServiceContract.EngineLogin(database)),
            new NpgsqlConnectionStringBuilder(ProcessTable.Variable(silo.Pid, ServiceContract.EngineDatabase)).Password);
    });

    private static string?[] KeysOf(int pid) => [ProcessTable.Variable(pid, ServiceContract.MasterKey), ProcessTable.Variable(pid, ServiceContract.MasterKeyBefore)];
}
