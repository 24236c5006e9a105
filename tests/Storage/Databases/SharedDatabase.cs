using ZaloOrleans.TestKit;

namespace ZaloOrleans.Databases;

/// <summary>A migrated database for the tests of one class. Each test makes accounts of its own in it.</summary>
public sealed class SharedDatabase(PostgresCluster cluster) : IAsyncLifetime
{
    private TestDatabase? _database;

    public TestDatabase Database => _database!;

    public async ValueTask InitializeAsync() => _database = await cluster.CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
    }
}
