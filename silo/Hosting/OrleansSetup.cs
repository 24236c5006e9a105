using Microsoft.Extensions.Options;
using Orleans.Configuration;
using ZaloOrleans.Limits;
using ZaloOrleans.Schema;

namespace ZaloOrleans.Hosting;

/// <summary>How Orleans is set up.</summary>
public static class OrleansSetup
{
    /// <summary>Part of the key of every stored state: never change it.</summary>
    public const string ServiceId = "zalo-orleans";

    private const string Invariant = "Npgsql";

    /// <summary>Membership in PostgreSQL, one process a silo.</summary>
    public static void AddCluster(this ISiloBuilder silo, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        silo.Configure<ClusterOptions>(o => (o.ServiceId, o.ClusterId) = (ServiceId, settings.ClusterId));
        silo.UseAdoNetClustering((OptionsBuilder<AdoNetClusteringSiloOptions> b) => b.Configure<EngineDataSources>((o, sources) =>
            (o.Invariant, o.DataSource) = (Invariant, sources.Orleans)));
        silo.Configure<EndpointOptions>(o =>
        {
            o.AdvertisedIPAddress = settings.AdvertisedAddress;
            o.SiloPort = settings.SiloPort;
            o.GatewayPort = settings.GatewayPort;
            o.SiloListeningEndpoint = new System.Net.IPEndPoint(settings.AdvertisedAddress, settings.SiloPort);
            o.GatewayListeningEndpoint = new System.Net.IPEndPoint(settings.AdvertisedAddress, settings.GatewayPort);
        });
        if (settings.DistributedDirectory)
        {
#pragma warning disable ORLEANSEXP003 // Behind a switch: correctness rests on the version of each state, not on the directory.
            silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        }
    }

    /// <summary>What holds for every silo, in tests too: storage of the grains that change rarely, limits, collection.</summary>
    public static void AddEngineDefaults(this ISiloBuilder silo)
    {
        silo.AddAdoNetGrainStorage(RateLimiterGrain.Storage, (OptionsBuilder<AdoNetGrainStorageOptions> b) => b.Configure<EngineDataSources>((o, sources) =>
            (o.Invariant, o.DataSource, o.DeleteStateOnClear) = (Invariant, sources.Orleans, true)));
        silo.UseSystemTextJsonGrainStorageSerializer();
        silo.Services.AddSingleton<IPersistentStateFactory, TypedStateFactory>();
        silo.Configure<SiloMessagingOptions>(o =>
        {
            o.ResponseTimeout = TimeSpan.FromSeconds(10);
            o.MaxMessageBodySize = 4 << 20;
            o.MaxEnqueuedRequestsSoftLimit = 1_000;
            o.MaxEnqueuedRequestsHardLimit = 5_000;
        });
        silo.Configure<GrainCollectionOptions>(o =>
        {
            o.CollectionAge = TimeSpan.FromMinutes(5);
            o.CollectionQuantum = TimeSpan.FromSeconds(30);
            o.EnableActivationSheddingOnMemoryPressure = true;
        });
    }
}
