using Npgsql;
using ZaloOrleans.Accounts;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Databases;

/// <summary>A test with a database of its own: it changes what the tests of its class would share.</summary>
public abstract class OwnDatabaseTest(PostgresCluster cluster) : IAsyncLifetime
{
    private readonly AsyncDisposables _all = new();

    protected NpgsqlDataSource Owner { get; private set; } = null!;

    protected NpgsqlDataSource Engine { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await cluster.CreateDatabaseAsync());
        Owner = _all.Add(NpgsqlDataSource.Create(database.OwnerConnectionString));
        Engine = _all.Add(NpgsqlDataSource.Create(database.EngineConnectionString));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _all.DisposeAsync();
    }

    protected Task<AccountId> AccountAsync() => AccountSql.CreateAccountAsync(Engine, new NewAccount("Cửa hàng", "admin"));
}
