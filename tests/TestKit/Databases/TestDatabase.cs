using System.Security.Cryptography;
using Npgsql;
using ZaloOrleans.Deploy;

namespace ZaloOrleans.TestKit;

/// <summary>A database of one test, or of one test class. Disposing it ends every connection to it and drops it with its logins.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly DatabaseAddress _superuser;

    internal TestDatabase(DatabaseAddress superuser, string name)
    {
        _superuser = superuser;
        Name = name;
        MasterKey = RandomNumberGenerator.GetBytes(32);
        var owner = superuser.In(name);
        OwnerConnectionString = owner.ConnectionString;
        EngineConnectionString = As(owner, ServiceContract.EngineLogin(name));
        QueryConnectionString = As(owner, ServiceContract.QueryLogin(name));
    }

    /// <summary>The database's name.</summary>
    public string Name { get; }

    /// <summary>32 random bytes; the logins' passwords follow from them.</summary>
    public byte[] MasterKey { get; }

    /// <summary>The superuser, who owns everything and whom row security does not bind.</summary>
    public string OwnerConnectionString { get; }

    /// <summary>The engine's own login.</summary>
    public string EngineConnectionString { get; }

    /// <summary>The login of composed queries, bound by row security.</summary>
    public string QueryConnectionString { get; }

    /// <summary>The server's port on its host; a <see cref="FaultProxy"/> needs it.</summary>
    public int Port => new NpgsqlConnectionStringBuilder(OwnerConnectionString).Port;

    /// <summary>The server's host.</summary>
    public string Host => new NpgsqlConnectionStringBuilder(OwnerConnectionString).Host!;

    /// <summary>Runs one statement as the owner. Returns the first column of the first row, null when there is none.</summary>
    public async Task<object?> ExecuteAsync(string sql, CancellationToken cancellation = default)
    {
        await using var connection = new NpgsqlConnection(OwnerConnectionString);
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connectionString in new[] { OwnerConnectionString, EngineConnectionString, QueryConnectionString })
        {
            await using var pooled = new NpgsqlConnection(connectionString);
            NpgsqlConnection.ClearPool(pooled);
        }
        await using var connection = new NpgsqlConnection(_superuser.ConnectionString);
        await connection.OpenAsync();
        await using var drop = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new($"drop database if exists \"{Name}\" with (force)"),
                new($"drop role if exists \"{ServiceContract.EngineLogin(Name)}\", \"{ServiceContract.QueryLogin(Name)}\""),
            },
        };
        await drop.ExecuteNonQueryAsync();
    }

    private string As(DatabaseAddress owner, string login) => owner.As(login, KeyMaterial.LoginPassword(MasterKey, Name, login)).ConnectionString;
}
