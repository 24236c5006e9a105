using System.Diagnostics;
using Npgsql;
using ZaloOrleans.Deploy;
using ZaloOrleans.Schema;

namespace ZaloOrleans.TestKit;

public sealed class PostgresClusterTests(PostgresCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Database_IsMigratedAndHasItsLogins()
    {
        await using var database = await cluster.CreateDatabaseAsync(Token);

        Assert.Equal(database.Name + "_engine", await WhoAmIAsync(database.EngineConnectionString));
        Assert.Equal(database.Name + "_query", await WhoAmIAsync(database.QueryConnectionString));
        Assert.Empty(await Migrator.MigrateAsync(database.OwnerConnectionString, cancellation: Token));
    }

    [Fact]
    public async Task Database_Disposed_LeavesNothingEvenWhileInUse()
    {
        var database = await cluster.CreateDatabaseAsync(Token);
        await using var busy = new NpgsqlConnection(database.EngineConnectionString);
        await busy.OpenAsync(Token);

        await database.DisposeAsync();

        Assert.Equal(0L, await CountAsync($"select count(*) from pg_database where datname = '{database.Name}'"));
        Assert.Equal(0L, await CountAsync($"select count(*) from pg_roles where rolname like '{database.Name}%'"));
    }

    [Fact]
    public async Task Databases_ManyAtOnce_AreMadeQuickly()
    {
        await using var first = await cluster.CreateDatabaseAsync(Token);
        var watch = Stopwatch.StartNew();

        var databases = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cluster.CreateDatabaseAsync(Token)));

        TestContext.Current.TestOutputHelper?.WriteLine($"{watch.ElapsedMilliseconds / 8} ms a database");
        Assert.Equal(8, databases.Select(database => database.Name).Distinct().Count());
        await Task.WhenAll(databases.Select(database => database.DisposeAsync().AsTask()));
    }

    [Fact]
    public void Password_OfALogin_IsTheSameInTheDeploymentAndInTheEngine()
    {
        var masterKey = Enumerable.Range(0, 32).Select(number => (byte)number).ToArray();

        Assert.Equal(DatabaseLogins.Password(masterKey, "zalo", "zalo_engine"), KeyMaterial.LoginPassword(masterKey, "zalo", "zalo_engine"));
        Assert.Equal(DatabaseLogins.EngineLogin("zalo"), ServiceContract.EngineLogin("zalo"));
        Assert.Equal(DatabaseLogins.QueryLogin("zalo"), ServiceContract.QueryLogin("zalo"));
    }

    private static async Task<string?> WhoAmIAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand("select current_user", connection);
        return await command.ExecuteScalarAsync(Token) as string;
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(cluster.SuperuserConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }
}
