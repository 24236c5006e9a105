using Microsoft.Extensions.DependencyInjection.Extensions;
using ZaloOrleans.Catalog;
using ZaloOrleans.Customers;
using ZaloOrleans.Ingest;
using ZaloOrleans.Limits;
using ZaloOrleans.Media;
using ZaloOrleans.Messaging;
using ZaloOrleans.MiniApps;
using ZaloOrleans.Policy;
using ZaloOrleans.Schema;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;
using ZaloOrleans.Zalo;
using ZaloOrleans.Zalo.Checks;
using ZaloOrleans.Zalo.Followers;
using ZaloOrleans.Zalo.Templates;
using ZaloOrleans.Zalo.Tokens;
using ZaloOrleans.Zalo.Webhooks;

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
        services.TryAddSingleton(new TurnOptions());
        services.AddStorage(
            new DatabaseOptions { EngineConnectionString = settings.EngineDatabase, QueryConnectionString = settings.QueryDatabase, MasterKey = settings.MasterKey }, settings.MasterKey);
        services.AddSingleton<TurnRuntime>();
        services.AddSingleton<PolicyCache>();
        services.AddSingleton<PolicyMetrics>();
        services.AddSingleton<PolicyWatcher>();
        services.AddSingleton<ProposedCustomers>();
        services.AddSingleton<CustomerMetrics>();
        services.AddSingleton<TemplateRenderer>();
        services.AddSingleton<AccountLimits>();
        services.AddWakeups();
        services.AddZalo(settings);
        services.AddMedia(settings);
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<GraphClient>(s, ZaloHttp.NewClient()));
        services.AddCatalog();
        return services;
    }

    /// <summary>Starts the turn engine; register it before Orleans, so that it outlives the grains.</summary>
    public static IServiceCollection AddTurnHost(this IServiceCollection services) => services.AddHostedService<TurnHost>();

    /// <summary>
    /// Starts what runs for itself in a silo: policies and wake-ups. Register it after Orleans, so that it starts with an active silo, and
    /// last, so that the silo is whole while calls to Zalo are heard out.
    /// </summary>
    public static IServiceCollection AddEngineWorkers(this IServiceCollection services) => services
        .AddHostedService(s => s.GetRequiredService<PolicyWatcher>())
        .AddHostedService(s => s.GetRequiredService<WakeupFailures>())
        .AddHostedService(s => s.GetRequiredService<WakeupDispatcher>())
        .AddHostedService(s => s.GetRequiredService<WakeupReader>())
        .AddHostedService<SendDrain>();

    private static void AddWakeups(this IServiceCollection services)
    {
        services.TryAddSingleton(new WakeupOptions());
        services.AddSingleton<WakeupMetrics>();
        services.AddSingleton<WakeupFailures>();
        services.AddSingleton<WakeupDispatcher>();
        services.AddSingleton<WakeupReader>();
        services.TryAddSingleton<IShardOwnership, MembershipShardOwnership>();
    }

    private static void AddMedia(this IServiceCollection services, SiloSettings settings)
    {
        services.TryAddSingleton(new MediaOptions
        {
            MostBytes = settings.MediaBytes,
            PlainHttp = settings.MediaPlainHttp,
            Hosts = settings.MediaHosts,
            Networks = settings.MediaNetworks,
        });
        services.AddSingleton<MediaMetrics>();
        services.AddSingleton(s => new MediaClient(MediaHttp.NewClient(s.GetRequiredService<MediaOptions>()), s.GetRequiredService<MediaOptions>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<MediaFetcher>();
    }

    private static void AddZalo(this IServiceCollection services, SiloSettings settings)
    {
        services.TryAddSingleton(new ZaloOptions
        {
            OpenApi = settings.OpenApi,
            Business = settings.Business,
            MiniApp = settings.MiniApp,
            Graph = settings.Graph,
            OAuth = settings.OAuth,
            AppId = settings.AppId,
            AppSecret = settings.AppSecret,
            Callback = settings.Callback,
            Verifier = settings.Verifier,
            AppCallsPerMinute = settings.AppCallsPerMinute,
        });
        services.AddSingleton<SenderMetrics>();
        services.AddSingleton<SendsUnderWay>();
        services.AddSingleton<TokenMetrics>();
        services.AddSingleton(s => new ZaloOAuth(ZaloHttp.NewClient(), s.GetRequiredService<ZaloOptions>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new ZaloOaInfo(ZaloHttp.NewClient(), s.GetRequiredService<ZaloOptions>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new ZaloTemplates(ZaloHttp.NewClient(), s.GetRequiredService<ZaloOptions>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TemplateSync>();
        services.AddSingleton(s => new ZaloFollowers(ZaloHttp.NewClient(), s.GetRequiredService<ZaloOptions>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ImportMetrics>();
        services.AddSingleton<FollowerCustomers>();
        services.AddSingleton<FollowerImporter>();
        services.AddSingleton(s => new ZaloQuota(ZaloHttp.NewClient(), s.GetRequiredService<ZaloOptions>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<OfficialAccountCheck>();
        services.AddSingleton<SendHealth>();
        services.AddSingleton<SendPermits>();
        services.AddSingleton<SendCredentials>();
        services.TryAddSingleton(new WebhookOptions());
        services.AddSingleton<WebhookMetrics>();
        services.AddSingleton<OfficialAccountBook>();
        services.AddSingleton<WebhookVerifier>();
        services.AddSingleton<MiniAppVerifier>();
        services.AddSingleton<CustomerWebhooks>();
        services.AddSingleton(s => new ZaloClient(ZaloHttp.NewClient(), s.GetRequiredService<ZaloOptions>(), s.GetRequiredService<TimeProvider>()));
    }
}
