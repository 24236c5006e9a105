using Npgsql;
using ZaloOrleans.Schema;

namespace ZaloOrleans.Databases;

/// <summary>A database of one test; disposing it drops it with its logins.</summary>
public sealed class SchemaDatabase(string superuser, string name, byte[] masterKey) : IAsyncDisposable
{
    private bool _kept;

    public string Name => name;

    public byte[] MasterKey => masterKey;

    public string OwnerConnectionString { get; } = new NpgsqlConnectionStringBuilder(superuser) { Database = name }.ConnectionString;

    public string EngineConnectionString => DatabaseLogins.EngineConnectionString(OwnerConnectionString, masterKey);

    public string QueryConnectionString => DatabaseLogins.QueryConnectionString(OwnerConnectionString, masterKey);

    public void Keep() => _kept = true;

    public async ValueTask DisposeAsync()
    {
        if (_kept)
            return;
        await using var source = NpgsqlDataSource.Create(superuser);
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new($"drop database if exists {name} with (force)"));
        batch.BatchCommands.Add(new($"drop role if exists {name}_engine, {name}_query"));
        await batch.ExecuteNonQueryAsync();
    }
}
