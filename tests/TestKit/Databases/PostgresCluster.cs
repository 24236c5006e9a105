using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Xunit;
using ZaloOrleans.Deploy;

namespace ZaloOrleans.TestKit;

/// <summary>
/// A PostgreSQL server for tests: the one in <c>ZALO_TEST_POSTGRES</c> (a superuser's connection string), else a private one in a
/// temporary folder, which goes when the tests end, however they end. For xunit:
/// <c>[assembly: AssemblyFixture(typeof(PostgresCluster))]</c>, and a constructor parameter in the test class.
/// </summary>
public sealed class PostgresCluster : IAsyncLifetime
{
    /// <summary>The variable by which several test programs share one server.</summary>
    public const string Variable = "ZALO_TEST_POSTGRES";

    // Any number that no other user of the server's advisory locks takes.
    private const long LoginLock = 0x5A414C4F_4C4F47;

    private ThrowAwayFolder? _folder;
    private DatabaseAddress? _superuser;
    private TemplateDatabase? _template;

    /// <summary>How much of the machine a private server may take. Default: little, because tests run side by side.</summary>
    public PostgresSizing Sizing { get; init; } = PostgresSizing.Small;

    /// <summary>The superuser's connection to the database <c>postgres</c>, in Npgsql's form.</summary>
    public string SuperuserConnectionString => Superuser.ConnectionString;

    private DatabaseAddress Superuser => _superuser ?? throw new InvalidOperationException("The cluster has not been started.");

    /// <summary>Starts the server, or connects to the given one.</summary>
    public async ValueTask InitializeAsync()
    {
        var given = Environment.GetEnvironmentVariable(Variable);
        _superuser = string.IsNullOrEmpty(given) ? await StartAsync() : DatabaseAddress.Parse(given, Variable);
        _template = new TemplateDatabase(_superuser);
    }

    /// <summary>A database of its own with the newest schema and its two logins; 100 to 200 ms once the template is made.</summary>
    public async Task<TestDatabase> CreateDatabaseAsync(CancellationToken cancellation = default)
    {
        var template = await (_template ?? throw new InvalidOperationException("The cluster has not been started.")).EnsureAsync(cancellation);
        var database = await CopyAsync(template, cancellation);
        await using var session = await AdvisoryLock.TakeAsync(Superuser, LoginLock, cancellation);
        await SchemaSetup.EnsureLoginsAsync(database.OwnerConnectionString, database.MasterKey, cancellation);
        return database;
    }

    /// <summary>A database of its own with nothing in it: for tests of the migrations themselves.</summary>
    public Task<TestDatabase> CreateEmptyDatabaseAsync(CancellationToken cancellation = default) => CopyAsync("template0", cancellation);

    /// <summary>Stops the server and deletes its files, when this object started it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_folder is not null) await _folder.DisposeAsync();
    }

    private async Task<DatabaseAddress> StartAsync()
    {
        _folder = ThrowAwayFolder.Create("zalo-postgres-");
        var server = new PostgresServer(_folder.Postgres, FreePorts.Take(new HashSet<int>()), KeyMaterial.Letters(20), Sizing);
        await Progress.Silent.StepAsync("postgres", step => server.EnsureRunningAsync(step, () => { }, CancellationToken.None));
        return server.Address(PostgresServer.Superuser);
    }

    private async Task<TestDatabase> CopyAsync(string template, CancellationToken cancellation)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"zt_{Environment.ProcessId}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}");
        await using var connection = new NpgsqlConnection(SuperuserConnectionString);
        await connection.OpenAsync(cancellation);

        // Through the log, which is the default, it takes twice as long.
        await using var create = new NpgsqlCommand($"create database \"{name}\" template \"{template}\" strategy file_copy", connection);
        await create.ExecuteNonQueryAsync(cancellation);
        return new TestDatabase(Superuser, name);
    }
}
