using System.Security.Cryptography;
using Npgsql;
using ZaloOrleans.Schema;

[assembly: AssemblyFixture(typeof(ZaloOrleans.Databases.SchemaServer))]

namespace ZaloOrleans.Databases;

/// <summary>The PostgreSQL server in <c>ZALO_TEST_POSTGRES</c>, a superuser's connection string. Each test gets a database of its own.</summary>
public sealed class SchemaServer : IAsyncLifetime
{
    private readonly SemaphoreSlim _gate = new(1);
    private string? _template;

    private static string? Superuser { get; } = Environment.GetEnvironmentVariable("ZALO_TEST_POSTGRES");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A migrated database.</summary>
    public async Task<SchemaDatabase> CreateDatabaseAsync()
    {
        Assert.SkipWhen(Superuser is null, "ZALO_TEST_POSTGRES names no server.");
        await _gate.WaitAsync();
        try
        {
            if (_template is null)
            {
                await using var made = await CopyAsync("template0");
                await Migrator.MigrateAsync(made.OwnerConnectionString);
                _template = made.Name;
                made.Keep();
            }
        }
        finally
        {
            _gate.Release();
        }
        var database = await CopyAsync(_template);
        await DatabaseLogins.EnsureAsync(database.OwnerConnectionString, database.MasterKey);
        return database;
    }

    /// <summary>A database with nothing in it.</summary>
    public async Task<SchemaDatabase> CreateEmptyDatabaseAsync()
    {
        Assert.SkipWhen(Superuser is null, "ZALO_TEST_POSTGRES names no server.");
        return await CopyAsync("template0");
    }

    public async ValueTask DisposeAsync()
    {
        if (_template is not null)
            await new SchemaDatabase(Superuser!, _template, []).DisposeAsync();
    }

    private static async Task<SchemaDatabase> CopyAsync(string template)
    {
        var name = "zs_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        await using var source = NpgsqlDataSource.Create(Superuser!);
        await using var create = source.CreateCommand($"create database {name} template {template}");
        await create.ExecuteNonQueryAsync();
        return new SchemaDatabase(Superuser!, name, RandomNumberGenerator.GetBytes(32));
    }
}
