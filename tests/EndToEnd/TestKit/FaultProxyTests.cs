using System.Diagnostics;
using Npgsql;

namespace ZaloOrleans.TestKit;

/// <summary>The proxy between Npgsql and a real PostgreSQL.</summary>
public sealed class FaultProxyTests(PostgresCluster cluster) : IAsyncLifetime
{
    private TestDatabase? _database;
    private FaultProxy? _proxy;

    private TestDatabase Database => _database!;

    private FaultProxy Proxy => _proxy!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await cluster.CreateEmptyDatabaseAsync(Token);
        await Database.ExecuteAsync("create table written (id int primary key)", Token);
        _proxy = FaultProxy.Start(Database.Host, Database.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await Database.DisposeAsync();
    }

    [Fact]
    public async Task Proxy_WithoutFault_ForwardsEveryByte()
    {
        await using var connection = await ConnectAsync();

        var text = await AskAsync(connection, "select string_agg(n::text, ',') from generate_series(1, 200000) n");

        Assert.Equal(string.Join(',', Enumerable.Range(1, 200000)), text);
        Assert.Equal(1, Proxy.Connections);
    }

    [Fact]
    public async Task CutAll_BreaksOpenConnectionsAndLetsNewOnesIn()
    {
        await using var first = await ConnectAsync();
        await AskAsync(first, "select 1");

        Proxy.CutAll();

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => AskAsync(first, "select 1"));
        await using var second = await ConnectAsync();
        Assert.Equal("1", await AskAsync(second, "select '1'"));
    }

    [Fact]
    public async Task Blackhole_HoldsEverythingAndLetsItGoOn()
    {
        await using var connection = await ConnectAsync();
        Proxy.Blackhole = true;

        var answer = AskAsync(connection, "insert into written values (1) returning 'late'");
        await Task.Delay(300, Token);
        Assert.False(answer.IsCompleted);
        Assert.Equal(0L, await Database.ExecuteAsync("select count(*) from written", Token));

        Proxy.Blackhole = false;
        Assert.Equal("late", await answer);
    }

    [Fact]
    public async Task Latency_DelaysBothWays()
    {
        await using var connection = await ConnectAsync();
        Proxy.Latency = TimeSpan.FromMilliseconds(100);

        var watch = Stopwatch.StartNew();
        await AskAsync(connection, "select 1");

        // A timer may be early by a tick of the kernel's, which is up to 10 ms.
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(180), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task DropNextAnswer_TheServerHasCommittedAndTheClientDoesNotKnow()
    {
        await using var victim = await ConnectAsync();
        await using var bystander = await ConnectAsync();

        var dropped = Proxy.DropNextAnswerAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => AskAsync(victim, "insert into written values (2)"));
        await dropped;

        Assert.Equal(1L, await Database.ExecuteAsync("select count(*) from written where id = 2", Token));
        Assert.Equal("fine", await AskAsync(bystander, "select 'fine'"));
    }

    [Fact]
    public async Task DropNextAnswer_AfterSomeBytes_LetsTheBeginningThrough()
    {
        await using var connection = await ConnectAsync();

        var dropped = Proxy.DropNextAnswerAsync(bytes: 5000);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => AskAsync(connection, "select repeat('x', 100000)"));

        await dropped;
        Assert.Equal(0, Proxy.Connections);
    }

    [Fact]
    public async Task RefuseNew_LetsNobodyIn()
    {
        Proxy.RefuseNew = true;

        await Assert.ThrowsAnyAsync<NpgsqlException>(ConnectAsync);
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var address = new NpgsqlConnectionStringBuilder(Database.OwnerConnectionString) { Host = "127.0.0.1", Port = Proxy.Port, Pooling = false };
        var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync(Token);
        return connection;
    }

    private static async Task<string?> AskAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync(Token))?.ToString();
    }
}
