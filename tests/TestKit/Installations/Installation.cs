using System.Net.Http.Headers;
using ZaloOrleans.Deploy;

namespace ZaloOrleans.TestKit;

/// <summary>
/// A whole installation for one test: PostgreSQL, the simulator, silos and the API as real processes, in a temporary folder, on free ports.
/// Everything goes with it, also when the test process is killed.
/// </summary>
public sealed class Installation : IAsyncDisposable
{
    /// <summary>Set by <c>tests/run</c>, which has built everything already.</summary>
    public const string BuiltVariable = "ZALO_TEST_BUILT";

    private readonly ThrowAwayFolder _place;
    private readonly InstallationOptions _options;
    private int _silos;
    private ConnectionFile? _connection;

    private Installation(ThrowAwayFolder place, InstallationOptions options)
    {
        _place = place;
        _options = options;
        _silos = options.Silos;
        Folder = new DataFolder(place.Path);
    }

    /// <summary>The data folder: logs, <c>connection.json</c>, the cluster.</summary>
    public DataFolder Folder { get; }

    /// <summary>How to reach everything, as of the last start.</summary>
    public ConnectionFile Connection => _connection ?? throw new InvalidOperationException("The installation is not up.");

    /// <summary>The owner's connection string, in Npgsql's form.</summary>
    public string OwnerConnectionString => DatabaseAddress.Parse(Connection.Postgres, "connection.json").ConnectionString;

    /// <summary>The silos, by number.</summary>
    public IReadOnlyList<EngineProcess> Silos =>
        Connection.Silos.Select((silo, index) => new EngineProcess(ServiceNames.Silo(index + 1), silo.Pid, silo.Log)).ToList();

    public EngineProcess Api => new(ServiceNames.Api, Connection.ApiPid, Folder.Log(ServiceNames.Api));

    public EngineProcess Simulator => new(ServiceNames.Simulator, Connection.SimulatorPid, Folder.Log(ServiceNames.Simulator));

    /// <summary>PostgreSQL's main process; null when it does not run, or is not this installation's own.</summary>
    public EngineProcess? Postgres => PostgresServer.RunningIn(Folder.Postgres) is { } pid
        ? new EngineProcess("postgres", pid, Path.Combine(Folder.Postgres, "server.log"))
        : null;

    /// <summary>Starts everything, and returns when all of it is healthy.</summary>
    /// <exception cref="DeployException">A step failed; everything was stopped and deleted again.</exception>
    public static async Task<Installation> StartAsync(InstallationOptions? options = null, CancellationToken cancellation = default)
    {
        var installation = new Installation(ThrowAwayFolder.Create("zalo-installation-"), options ?? new InstallationOptions());
        try
        {
            await installation.UpAsync(cancellation);
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts what is missing, on the same ports: after a kill, or after <see cref="DownAsync"/>.</summary>
    public Task UpAsync(CancellationToken cancellation = default) => UpAsync(new UpOptions(), Context(), cancellation);

    /// <summary>Has so many silos run from now on.</summary>
    public Task ScaleAsync(int silos)
    {
        _silos = silos;
        return UpAsync();
    }

    /// <summary>Rotates the master key as far as it goes now.</summary>
    /// <param name="later">How much later it shall be than it is.</param>
    public Task RotateMasterKeyAsync(TimeSpan later = default) =>
        UpAsync(new UpOptions { RotateMasterKey = true }, Context() with { Clock = new LaterClock { By = later } }, CancellationToken.None);

    private async Task UpAsync(UpOptions options, UpContext context, CancellationToken cancellation)
    {
        var apiPort = PortPlan.Read(Folder.Ports)?.Api ?? FreePorts.Take(new HashSet<int>());
        var up = options with { ApiPort = apiPort, Silos = _silos, Demo = _options.Demo };
        try
        {
            _connection = await new UpCommand(up, context, Folder, _options.Progress).RunAsync(cancellation);
        }
        catch (DeployException failure) when (failure.Log is { } log)
        {
            // The folder, and the log in it, is gone when somebody reads the test's result.
            throw new DeployException($"{failure.Message}\n{string.Join('\n', log.Tail())}", failure.Advice, inner: failure);
        }
    }

    /// <summary>Stops everything gracefully and keeps the data.</summary>
    public Task DownAsync(CancellationToken cancellation = default) => new DownCommand(Folder, _options.Progress).RunAsync(cancellation);

    /// <summary>A client of the API with a key, by default the installation's own. Its owner disposes it.</summary>
    public HttpClient CreateClient(string? key = null) => new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = new Uri(Connection.Api),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key ?? Connection.AdminKey) },
    };

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    private UpContext Context()
    {
        var root = Repository.Root();
        return new UpContext
        {
            Root = root,
            Programs = _options.Programs ?? ServicePrograms.InRepository(root),
            Build = _options.Programs is null && Environment.GetEnvironmentVariable(BuiltVariable) is null,
            Database = _options.Database,
            Sizing = _options.Sizing,
        };
    }
}
