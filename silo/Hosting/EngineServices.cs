using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Customers;
using ZaloOrleans.Devices;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;
using ZaloOrleans.Queries;
using ZaloOrleans.Schema;
using ZaloOrleans.Secrets;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Hosting;

/// <summary>Registers everything of the engine that a silo holds once.</summary>
public static class EngineServices
{
    /// <summary>Adds the engine. Nothing connects to the database before it is needed.</summary>
    public static IServiceCollection AddEngine(this IServiceCollection services, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton(settings);
        services.AddSingleton(settings.MasterKey);
        services.AddSingleton(_ => new EngineDataSources(new DatabaseOptions
        {
            EngineConnectionString = settings.EngineDatabase,
            QueryConnectionString = settings.QueryDatabase,
        }));
        services.AddTurns();
        services.AddWakeups();
        services.AddSingleton(s => new SecretVault(Engine(s), s.GetRequiredService<MasterKey>()));
        services.AddSingleton(s => new TenantQueries(s.GetRequiredService<EngineDataSources>().Query));
        services.AddSingleton(s => new PolicyReader(Engine(s)));
        services.AddSingleton<PolicyCache>();
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<PolicyWatcher>(s, Engine(s)));
        services.AddSingleton(s => new CustomerReader(Engine(s)));
        services.AddSingleton(s => new IdentityReader(Engine(s)));
        services.AddSingleton(s => new IdempotencyReader(Engine(s)));
        services.AddSingleton(s => new VisitorHandOver(Engine(s), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ProposedCustomers>();
        services.AddSingleton<CustomerMetrics>();
        services.AddSingleton<TemplateRenderer>();
        services.AddZalo(settings);
        services.AddCatalog();
        return services;
    }

    /// <summary>Starts the turn engine; register it before Orleans, so that it outlives the grains.</summary>
    public static IServiceCollection AddTurnHost(this IServiceCollection services) => services.AddHostedService<TurnHost>();

    /// <summary>Starts what runs for itself in a silo: policies and wake-ups; register it after Orleans, so that it starts with an active silo.</summary>
    public static IServiceCollection AddEngineWorkers(this IServiceCollection services) => services
        .AddHostedService(s => s.GetRequiredService<PolicyWatcher>())
        .AddHostedService(s => s.GetRequiredService<WakeupFailures>())
        .AddHostedService(s => s.GetRequiredService<WakeupDispatcher>())
        .AddHostedService(s => s.GetRequiredService<WakeupReader>());

    private static void AddTurns(this IServiceCollection services)
    {
        services.TryAddSingleton(new TurnOptions());
        services.AddSingleton(s => new DatabaseGate(Turns(s), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<DatabaseGate>>()));
        services.AddSingleton(s => new IdBlocks(Engine(s)));
        services.AddSingleton<HandOffs>();
        services.AddSingleton<TurnMetrics>();
        services.AddSingleton<TurnTables>();
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<TurnCommitter>(s, Turns(s)));
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<StateLoader>(s, Turns(s)));
        services.AddSingleton<TurnRuntime>();
        services.AddTurnTables();
    }

    private static void AddWakeups(this IServiceCollection services)
    {
        services.TryAddSingleton(new WakeupOptions());
        services.AddSingleton(s => new WakeupStore(Engine(s)));
        services.AddSingleton<WakeupMetrics>();
        services.AddSingleton<WakeupFailures>();
        services.AddSingleton<WakeupDispatcher>();
        services.AddSingleton<WakeupReader>();
        services.TryAddSingleton<IShardOwnership, MembershipShardOwnership>();
    }

    private static void AddZalo(this IServiceCollection services, SiloSettings settings)
    {
        services.TryAddSingleton(new ZaloOptions { OpenApi = settings.OpenApi });
        services.AddSingleton(s => new OfficialAccountReader(Engine(s), s.GetRequiredService<SecretVault>()));
        services.AddSingleton(s => new SendQueueReader(Engine(s)));
        services.AddSingleton<SenderMetrics>();
        services.AddSingleton(s => new ZaloClient(ZaloHttp.NewClient(), s.GetRequiredService<ZaloOptions>(), s.GetRequiredService<TimeProvider>()));
    }

    private static NpgsqlDataSource Engine(IServiceProvider services) => services.GetRequiredService<EngineDataSources>().Engine;

    private static NpgsqlDataSource Turns(IServiceProvider services) => services.GetRequiredService<EngineDataSources>().Turns;
}
