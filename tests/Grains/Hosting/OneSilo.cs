using ZaloOrleans.TestKit;

namespace ZaloOrleans.Hosting;

/// <summary>A database and one silo on it for the tests of a class.</summary>
public sealed class OneSilo(PostgresCluster postgres) : IAsyncLifetime
{
    private TestDatabase? _database;
    private EngineCluster? _engine;

    public EngineCluster Engine => _engine!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _engine = await EngineCluster.StartAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }
}
