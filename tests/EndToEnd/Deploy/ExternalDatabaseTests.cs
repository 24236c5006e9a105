using Npgsql;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Deploy;

/// <summary>An installation on a database that somebody else runs.</summary>
public sealed class ExternalDatabaseTests(PostgresCluster cluster) : IAsyncLifetime
{
    private readonly UpFixture _installation = new();
    private TestDatabase? _database;

    private TestDatabase Database => _database!;

    public async ValueTask InitializeAsync()
    {
        _database = await cluster.CreateEmptyDatabaseAsync(TestContext.Current.CancellationToken);
        _installation.Database = Database.OwnerConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        await _installation.DisposeAsync();
        await Database.DisposeAsync();
    }

    [Fact]
    public async Task Up_UsesTheDatabaseAndRemembersIt()
    {
        var first = await _installation.UpAsync();
        _installation.Database = null;
        var second = await _installation.UpAsync();

        Assert.EndsWith("/" + Database.Name, first.Postgres, StringComparison.Ordinal);
        Assert.Equal(first.Postgres, second.Postgres);
        Assert.False(Path.Exists(_installation.Folder.Postgres));
        await _installation.DownAsync();
        Assert.Equal(1, await Database.ExecuteAsync("select 1", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Up_WithAnotherDatabaseThanBefore_Refuses()
    {
        await _installation.UpAsync();
        await using var other = await cluster.CreateEmptyDatabaseAsync(TestContext.Current.CancellationToken);
        _installation.Database = other.OwnerConnectionString;

        var failure = await Assert.ThrowsAsync<DeployException>(() => _installation.UpAsync());

        Assert.Contains("another database", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_Fresh_DoesNotEmptyADatabaseThatItDidNotMake()
    {
        await Database.ExecuteAsync("create schema engine", TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<DeployException>(() => _installation.UpAsync(new UpOptions { Demo = false, Fresh = true }));

        Assert.Contains("--fresh", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_AsALoginThatCannotMakeRoles_SaysWhatToGrant()
    {
        var login = Database.Name + "_engine";
        await Database.ExecuteAsync($"create role {login} login password 'weak'", TestContext.Current.CancellationToken);
        _installation.Database = new NpgsqlConnectionStringBuilder(Database.OwnerConnectionString) { Username = login, Password = "weak" }.ConnectionString;

        var failure = await Assert.ThrowsAsync<DeployException>(() => _installation.UpAsync());

        Assert.Contains("createrole", failure.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_WhenNobodyListens_SaysSo()
    {
        _installation.Database = $"Host=127.0.0.1;Port={FreePorts.Take(new HashSet<int>())};Database=shop;Username=o;Password=secret";

        var failure = await Assert.ThrowsAsync<DeployException>(() => _installation.UpAsync());

        Assert.StartsWith("the database shop at 127.0.0.1", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_installation.Folder.Settings));
    }
}
