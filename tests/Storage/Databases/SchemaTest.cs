using Npgsql;
using ZaloOrleans.Accounts;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Databases;

/// <summary>A test with a migrated database of its own, seen by the owner, by the engine's login and by the one of composed queries.</summary>
public abstract class SchemaTest(SchemaServer server) : IAsyncLifetime
{
    private SchemaDatabase? _database;

    protected SchemaDatabase Database => _database!;

    protected NpgsqlDataSource Owner { get; private set; } = null!;

    protected NpgsqlDataSource Engine { get; private set; } = null!;

    protected NpgsqlDataSource Query { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateDatabaseAsync();
        Owner = NpgsqlDataSource.Create(_database.OwnerConnectionString);
        Engine = NpgsqlDataSource.Create(_database.EngineConnectionString);
        Query = NpgsqlDataSource.Create(_database.QueryConnectionString + ";Maximum Pool Size=4");
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var source in new[] { Owner, Engine, Query })
            if (source is not null)
                await source.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }

    protected Task<AccountId> AccountAsync(string name = "Cửa hàng") => AccountSql.CreateAccountAsync(Engine, new NewAccount(name, "admin"));

    protected async Task<long> CustomerAsync(AccountId account, string? email = null) => (long)(await Engine.ScalarAsync(
        "insert into customers (account_id, email) values ($1, $2) returning id", account.Value, email))!;
}
