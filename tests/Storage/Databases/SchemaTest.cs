using Npgsql;
using ZaloOrleans.Accounts;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Databases;

/// <summary>A test on its class's database, seen by the owner, by the engine's login and by the one of composed queries.</summary>
public abstract class SchemaTest(SharedDatabase shared) : IClassFixture<SharedDatabase>, IAsyncDisposable
{
    protected TestDatabase Database { get; } = shared.Database;

    protected NpgsqlDataSource Owner { get; } = NpgsqlDataSource.Create(shared.Database.OwnerConnectionString);

    protected NpgsqlDataSource Engine { get; } = NpgsqlDataSource.Create(shared.Database.EngineConnectionString);

    protected NpgsqlDataSource Query { get; } = NpgsqlDataSource.Create(shared.Database.QueryConnectionString + ";Maximum Pool Size=4");

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Owner.DisposeAsync();
        await Engine.DisposeAsync();
        await Query.DisposeAsync();
    }

    protected Task<AccountId> AccountAsync(string name = "Cửa hàng") => AccountSql.CreateAccountAsync(Engine, new NewAccount(name, "admin"));

    protected async Task<long> CustomerAsync(AccountId account, string? email = null) => (long)(await Engine.ScalarAsync(
        "insert into customers (account_id, email) values ($1, $2) returning id", account.Value, email))!;
}
