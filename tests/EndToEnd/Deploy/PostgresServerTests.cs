using System.Globalization;
using Npgsql;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Deploy;

/// <summary>Private clusters, with real servers.</summary>
public sealed class PostgresServerTests : IAsyncDisposable
{
    private readonly ThrowAwayFolder _place = ThrowAwayFolder.Create("zalo-cluster-");
    private readonly int _port = FreePorts.Take(new HashSet<int>());

    private string Folder => new DataFolder(_place.Path).Postgres;

    private PostgresServer Server => new(Folder, _port, "its password", PostgresSizing.Small);

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task Cluster_Settings_AreSafeAndSized()
    {
        await EnsureRunningAsync(Server);

        var expected = new Dictionary<string, string>
        {
            ["fsync"] = "on",
            ["synchronous_commit"] = "on",
            ["full_page_writes"] = "on",
            ["data_checksums"] = "on",
            ["server_encoding"] = "UTF8",
            ["listen_addresses"] = "127.0.0.1",
            ["unix_socket_directories"] = "",
            ["password_encryption"] = "scram-sha-256",
            ["shared_buffers"] = "256MB",
            ["max_wal_size"] = "4GB",
        };
        foreach (var (setting, value) in expected) Assert.Equal((setting, value), (setting, await AskAsync(Server, $"select current_setting('{setting}')")));
        Assert.Equal("scram-sha-256", await AskAsync(Server, "select string_agg(distinct auth_method, ',') from pg_hba_file_rules"));
    }

    [Fact]
    public async Task Cluster_WithAnotherPassword_RefusesTheLogin()
    {
        await EnsureRunningAsync(Server);

        var stranger = new PostgresServer(Folder, _port, "a guess", PostgresSizing.Small);

        await Assert.ThrowsAsync<PostgresException>(() => AskAsync(stranger, "select 'in'"));
    }

    [Fact]
    public async Task Cluster_BelowAFolderThatItsUserCannotPass_IsElsewhereAndGoesWithIt()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only as root does PostgreSQL run as another user.");
        File.SetUnixFileMode(_place.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        await EnsureRunningAsync(Server);

        var target = new DirectoryInfo(Folder).LinkTarget;
        Assert.StartsWith("/var/lib/zalo-orleans/", target, StringComparison.Ordinal);
        Assert.Equal("hello", await AskAsync(Server, "select 'hello'"));
        Assert.True(await PostgresServer.StopAsync(Folder, Progress.Silent));
        ClusterPlace.Delete(Folder);
        Assert.False(Path.Exists(target));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_place.Path));
    }

    [Fact]
    public async Task Server_OfRoot_GoesBeforeOthers_AndMayHaveLargePages()
    {
        const string Ceiling = "/proc/sys/vm/nr_overcommit_hugepages";
        var capabilities = Convert.ToUInt64(File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapEff:", StringComparison.Ordinal))[7..].Trim(), 16);
        Assert.SkipUnless((capabilities >> 23 & 1) == 1 && IsWritable(Ceiling), "Only who may set priorities, and the kernel's settings, can give them.");

        await EnsureRunningAsync(Server);

        var stat = await File.ReadAllTextAsync($"/proc/{PostgresServer.RunningIn(Folder)}/stat", TestContext.Current.CancellationToken);
        Assert.Equal("-10", stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16]);
        var needed = long.Parse((await AskAsync(Server, "select current_setting('shared_memory_size_in_huge_pages')"))!, CultureInfo.InvariantCulture);
        Assert.InRange(long.Parse(await File.ReadAllTextAsync(Ceiling, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture), needed, long.MaxValue);
    }

    [Fact]
    public async Task Server_StoppedAndStarted_KeepsItsDataAndPort()
    {
        Assert.True(await EnsureRunningAsync(Server));
        await AskAsync(Server, "create table kept as select 'kept' as word");
        Assert.True(await PostgresServer.StopAsync(Folder, Progress.Silent));
        Assert.False(await PostgresServer.StopAsync(Folder, Progress.Silent));

        Assert.True(await EnsureRunningAsync(Server));
        Assert.False(await EnsureRunningAsync(Server));
        Assert.Equal("kept", await AskAsync(Server, "select word from kept"));
    }

    [Fact]
    public async Task Server_KilledWithAllItsWorkers_StartsAgain()
    {
        await EnsureRunningAsync(Server);
        await AskAsync(Server, "create table kept as select 'kept' as word");
        foreach (var process in ProcessTable.WorkingIn(Folder)) ProcessTable.Send(process, Signal.Kill);
        while (ProcessTable.WorkingIn(Folder).Count > 0) await Task.Delay(20, TestContext.Current.CancellationToken);

        Assert.True(await EnsureRunningAsync(Server));
        Assert.Equal("kept", await AskAsync(Server, "select word from kept"));
    }

    [Fact]
    public async Task Server_WhileItStops_IsAwaitedAndStartedAgain()
    {
        await EnsureRunningAsync(Server);
        await using var busy = new NpgsqlConnection(Server.Address("postgres").ConnectionString);
        await busy.OpenAsync(TestContext.Current.CancellationToken);
        // A smart shutdown, which waits for the last client.
        ProcessTable.Send(PostgresServer.RunningIn(Folder)!.Value, Signal.Terminate);
        while (!(await File.ReadAllTextAsync(Path.Combine(Folder, "postmaster.pid"), TestContext.Current.CancellationToken)).Contains("stopping", StringComparison.Ordinal))
            await Task.Delay(20, TestContext.Current.CancellationToken);

        var again = EnsureRunningAsync(Server);
        await busy.CloseAsync();
        NpgsqlConnection.ClearPool(busy);

        Assert.True(await again);
        Assert.Equal("hello", await AskAsync(Server, "select 'hello'"));
    }

    [Fact]
    public async Task Server_WithThePidFileOfAStranger_StartsAgain()
    {
        await EnsureRunningAsync(Server);
        var pidFile = Path.Combine(Folder, "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(pidFile, TestContext.Current.CancellationToken);
        await PostgresServer.StopAsync(Folder, Progress.Silent);
        lines[0] = "1";
        await File.WriteAllLinesAsync(pidFile, lines, TestContext.Current.CancellationToken);

        Assert.Null(PostgresServer.RunningIn(Folder));
        Assert.True(await EnsureRunningAsync(Server));
    }

    [Fact]
    public async Task Server_ThatIsNew_HasFilesOfItsLogReady()
    {
        await EnsureRunningAsync(Server);
        var now = await AskAsync(Server, "select pg_walfile_name(pg_current_wal_insert_lsn())");
        Assert.InRange(Directory.GetFiles(Path.Combine(Folder, "pg_wal")).Count(f => string.CompareOrdinal(Path.GetFileName(f), now) > 0), 3, 5);
    }

    [Theory]
    [InlineData(256, 128)]
    [InlineData(4096, 819)]
    [InlineData(64 * 1024, 2048)]
    public void Sizing_TakesAFifthWithinBounds(long memoryMb, long sharedBuffersMb)
    {
        Assert.Equal(sharedBuffersMb, PostgresSizing.ForMemory(memoryMb).SharedBuffersMb);
    }

    private static Task<bool> EnsureRunningAsync(PostgresServer server) =>
        Progress.Silent.StepAsync("postgres", step => server.EnsureRunningAsync(step, () => { }, TestContext.Current.CancellationToken));

    private static bool IsWritable(string file)
    {
        try
        {
            File.OpenWrite(file).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static async Task<string?> AskAsync(PostgresServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.Address("postgres").ConnectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) as string;
    }
}
