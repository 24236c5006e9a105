namespace ZaloOrleans.Databases;

/// <summary>A migrated database for the tests of one class. Each test makes accounts of its own in it.</summary>
public sealed class SharedDatabase(SchemaServer server) : IAsyncLifetime
{
    private SchemaDatabase? _database;

    public SchemaDatabase Database => _database!;

    public async ValueTask InitializeAsync() => _database = await server.CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
    }
}
