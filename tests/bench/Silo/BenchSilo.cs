using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using ZaloOrleans.Deploy;
using ZaloOrleans.Hosting;
using ZaloOrleans.Journeys;
using ZaloOrleans.Schema;
using ZaloOrleans.Secrets;
using ZaloOrleans.TestKit;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Bench.Silo;

/// <summary>A silo in this process, as production builds it, with a database of its own and the benchmark's grains.</summary>
internal sealed class BenchSilo : IAsyncDisposable
{
    /// <summary>The peer's storage: Orleans' own, with a pool of its own.</summary>
    public const string PeerStorage = "peer";

    private const int PeerConnections = 32;

    private readonly WebApplication _app;
    private readonly EngineDataSources _others;

    private BenchSilo(TestDatabase database, WebApplication app, EngineDataSources others) => (Database, _app, _others) = (database, app, others);

    public TestDatabase Database { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>The floor's connections, set up like those that commit turns; the silo keeps its own.</summary>
    public NpgsqlDataSource FloorDatabase => _others.Turns;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public SwitchedShards Shards => (SwitchedShards)Services.GetRequiredService<IShardOwnership>();

    public static async Task<BenchSilo> StartAsync(PostgresCluster cluster)
    {
        var database = await cluster.CreateDatabaseAsync();
        var ports = new HashSet<int>();
        var settings = new SiloSettings
        {
            EngineDatabase = database.EngineConnectionString,
            QueryDatabase = database.QueryConnectionString,
            MasterKey = MasterKey.Parse(Convert.ToBase64String(database.MasterKey)),
            SiloPort = FreePorts.Take(ports),
            GatewayPort = FreePorts.Take(ports),
            OpsPort = FreePorts.Take(ports),
        };
        var others = new EngineDataSources(new DatabaseOptions
        {
            EngineConnectionString = database.EngineConnectionString,
            QueryConnectionString = database.QueryConnectionString,
            OrleansConnections = PeerConnections,
        });
        var app = SiloApp.Build(settings, silo => Configure(silo, settings, others));
        await app.StartAsync();
        return new BenchSilo(database, app, others);
    }

    /// <summary>Takes every grain out of memory.</summary>
    public async Task CoolAsync()
    {
        var management = Grains.GetGrain<IManagementGrain>(0);
        await management.ForceActivationCollection(TimeSpan.Zero);
        while ((await management.GetSimpleGrainStatistics()).Where(s => s.GrainType.Contains("Bench", StringComparison.Ordinal)).Sum(s => s.ActivationCount) > 0)
        {
            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _others.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static void Configure(ISiloBuilder silo, SiloSettings settings, EngineDataSources others)
    {
        silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, serviceId: OrleansSetup.ServiceId);
        // What a scenario expects to be refused is no news.
        silo.ConfigureLogging(l => l.ClearProviders());
        // The benchmark's run stands in for the engine's.
        silo.Configure<GrainTypeOptions>(o => o.Classes.Remove(typeof(JourneyRunGrain)));
        silo.Services.AddSingleton<Firings>();
        silo.Services.AddSingleton<IShardOwnership, SwitchedShards>();
        silo.AddAdoNetGrainStorage(PeerStorage, (OptionsBuilder<AdoNetGrainStorageOptions> b) => b.Configure(o =>
            (o.Invariant, o.DataSource, o.DeleteStateOnClear) = ("Npgsql", others.Orleans, true)));
    }
}
