using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Customers;
using ZaloOrleans.Devices;
using ZaloOrleans.Experiments;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Limits;
using ZaloOrleans.Media;
using ZaloOrleans.Messaging;
using ZaloOrleans.MiniApps;
using ZaloOrleans.Policy;
using ZaloOrleans.Privacy;
using ZaloOrleans.Queries;
using ZaloOrleans.Schema;
using ZaloOrleans.Secrets;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;
using ZaloOrleans.Zalo;
using ZaloOrleans.Zalo.Checks;
using ZaloOrleans.Zalo.Consents;
using ZaloOrleans.Zalo.Templates;
using ZaloOrleans.Zalo.Tokens;
using ZaloOrleans.Zalo.Webhooks;

namespace ZaloOrleans;

/// <summary>Registers everything that speaks to the database. Beyond this project nothing knows of connections or SQL.</summary>
public static class StorageServices
{
    /// <summary>Adds it. Nothing connects before it is needed. A <see cref="TimeProvider"/> must be registered.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, DatabaseOptions database, MasterKey master)
    {
        services.AddSingleton(master);
        services.AddSingleton(_ => new EngineDataSources(database));
        services.AddTurns();
        services.AddReaders();
        return services;
    }

    private static void AddTurns(this IServiceCollection services)
    {
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<DatabaseGate>(s, Turns(s)));
        services.AddSingleton(s => new IdBlocks(Engine(s)));
        services.AddSingleton<HandOffs>();
        services.AddSingleton<TurnMetrics>();
        services.AddSingleton<TurnTables>();
        services.AddTurnTables();
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<TurnCommitter>(s, Turns(s)));
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<StateLoader>(s, Turns(s)));
    }

    private static void AddReaders(this IServiceCollection services)
    {
        services.AddSingleton(s => new TenantQueries(s.GetRequiredService<EngineDataSources>().Query));
        services.AddSingleton(s => new WakeupStore(Engine(s)));
        services.AddSingleton(s => new PolicyReader(Engine(s)));
        services.AddSingleton(s => new PolicySnapshots(Engine(s)));
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<SendHistoryReader>(s, Turns(s)));
        services.AddSingleton(s => new DatabaseClock(Engine(s)));
        services.AddSingleton(s => new WaitingReader(Engine(s)));
        services.AddSingleton(s => new SuppressionReader(Engine(s)));
        services.AddSingleton(s => new AssignmentReader(Engine(s)));
        services.AddSingleton(s => new PolicyListener(Engine(s)));
        services.AddSingleton(s => new SecretVault(Engine(s), s.GetRequiredService<MasterKey>()));
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<DataKeyRotation>(s, Engine(s)));
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<DataKeyWrapping>(s, Engine(s)));
        services.AddSingleton(s => new CustomerReader(Engine(s)));
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<IdentityReader>(s, Turns(s)));
        services.AddSingleton(s => new IdempotencyReader(Engine(s)));
        services.AddSingleton(s => new MessageIdReader(Engine(s), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new VisitorHandOver(Engine(s), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new ErasureReader(Engine(s)));
        services.AddSingleton(s => new ErasureSlices(Engine(s), s.GetRequiredService<VisitorHandOver>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new ErasedPersons(Engine(s), s.GetRequiredService<MasterKey>()));
        services.AddSingleton(s => new HistoryMove(Engine(s), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new OfficialAccountReader(Engine(s), s.GetRequiredService<SecretVault>()));
        services.AddSingleton(s => new OfficialTokenReader(Engine(s), s.GetRequiredService<SecretVault>()));
        services.AddSingleton(s => new ConsentStore(Engine(s), s.GetRequiredService<SecretVault>()));
        services.AddSingleton(s => new ZaloTemplateStore(Engine(s), s.GetRequiredService<CatalogChanges>()));
        services.AddSingleton(s => new CheckReader(Engine(s)));
        services.AddSingleton(s => new WebhookRefusals(Engine(s), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new MiniAppReader(Engine(s), s.GetRequiredService<SecretVault>()));
        services.AddSingleton<SessionKeys>();
        services.AddSingleton(s => new ConversationReader(Engine(s)));
        services.AddSingleton(s => new FeedbackReader(Engine(s), s.GetRequiredService<MessageIdReader>()));
        services.AddSingleton(s => new SendQueueReader(Turns(s)));
        services.AddSingleton(s => new MediaStore(Engine(s)));
        services.AddSingleton(s => new WebhookInboxReader(Engine(s)));
        services.AddSingleton(s => new ParkedWebhookReader(Engine(s)));
        services.AddSingleton(s => new SendBacklogReader(Engine(s)));
        services.AddSingleton(s => new PartitionMaintenance(Engine(s), s.GetRequiredService<TimeProvider>()));
    }

    private static NpgsqlDataSource Engine(IServiceProvider services) => services.GetRequiredService<EngineDataSources>().Engine;

    private static NpgsqlDataSource Turns(IServiceProvider services) => services.GetRequiredService<EngineDataSources>().Turns;
}
