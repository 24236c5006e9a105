using System.Text.Json.Serialization;
using OpenTelemetry.Metrics;
using ZaloOrleans.Api.Endpoints.Accounts;
using ZaloOrleans.Api.Endpoints.Catalog;
using ZaloOrleans.Api.Endpoints.Experiments;
using ZaloOrleans.Api.Endpoints.Health;
using ZaloOrleans.Api.Endpoints.Ingest;
using ZaloOrleans.Api.Endpoints.Limits;
using ZaloOrleans.Api.Endpoints.Messages;
using ZaloOrleans.Api.Endpoints.MiniApps;
using ZaloOrleans.Api.Endpoints.Webhooks;
using ZaloOrleans.Api.Endpoints.Zalo;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;

namespace ZaloOrleans.Api.Hosting;

/// <summary>The API as a process: an HTTP listener in front of an Orleans client.</summary>
internal static class ApiApp
{
    /// <summary>Requests under way when the process is told to stop may end; a request takes 15 s at most.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(20);

    /// <summary>Builds it.</summary>
    /// <param name="settings">What the environment says.</param>
    /// <param name="adjust">Changes what is built, for tests.</param>
    public static WebApplication Build(ApiSettings settings, Action<WebApplicationBuilder>? adjust = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddFilter("Orleans", LogLevel.Error).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Polly", LogLevel.Warning);
        builder.Logging.AddSimpleConsole(o => (o.SingleLine, o.TimestampFormat, o.UseUtcTimestamp) = (true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", true));
        builder.WebHost.UseUrls(settings.Urls).ConfigureKestrel(kestrel => ServerLimits.Apply(kestrel, settings));

        // Concurrently, because the Orleans client starts as long as there is no silo: health must be served meanwhile.
        builder.Services.Configure<HostOptions>(o => (o.ServicesStartConcurrently, o.ShutdownTimeout) = (true, Drain));
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.UseOrleansClient(client => client.AddEngine(settings));
        builder.Services.AddEdge(settings);
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        builder.Services.AddApiDocument();
        builder.Services.AddOpenTelemetry().WithMetrics(m => m
            .AddMeter("ZaloOrleans.*", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddRuntimeInstrumentation().AddPrometheusExporter());
        adjust?.Invoke(builder);

        var app = builder.Build();
        app.Use(next => http => SecurityHeaders.AddAsync(http, next));
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.UseMiddleware<AccessMiddleware>();
        app.MapEverything();
        return app;
    }

    private static void MapEverything(this WebApplication app)
    {
        app.MapHealth();
        app.MapIngest();
        app.MapWebhooks();
        app.MapMiniApps();
        app.MapParkedWebhooks();
        app.MapAccounts();
        app.MapSettings();
        app.MapApiKeys();
        app.MapResources();
        app.MapCustomers();
        app.MapConversations();
        app.MapMessages();
        app.MapStops();
        app.MapJourneys();
        app.MapLimits();
        app.MapOaTemplates();
        app.MapExperiments();
        app.MapConsents();
        app.MapZaloAccounts();
        app.MapApiDocument();
    }

    private static void AddEdge(this IServiceCollection services, ApiSettings settings)
    {
        services.AddSingleton<ApiMetrics>();
        services.AddSingleton(Caller.Admin(settings.AdminKey));
        services.AddSingleton<KeyLookup>(s => publicId => Keys.GrainReferences.Installation(s.GetRequiredService<IGrainFactory>()).FindKey(publicId));
        services.AddSingleton<KeyRing>();
        services.AddSingleton<SessionLookup>(s => token => Keys.GrainReferences.MiniApp(s.GetRequiredService<IGrainFactory>()).Find(token));
        services.AddSingleton<SessionRing>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<EngineProbe>();
        services.AddSingleton(new IdentityCache());
        services.AddSingleton<CustomerDirectory>();
        services.AddSingleton<HandOffs>();
        services.AddSingleton<ChainRunner>();
        services.AddSingleton<Ingestor>();
        services.AddSingleton<BatchHandler>();
        services.AddSingleton<SingleHandler>();
        services.AddSingleton<WebhookHandler>();
        services.AddSingleton<MiniAppHandler>();
        services.AddSingleton<ParkedWebhookHandler>();
        services.AddSingleton<ResourceHandler>();
        services.AddSingleton<CustomerHandler>();
        services.AddSingleton<ConversationHandler>();
        services.AddSingleton<MessageHandler>();
        services.AddSingleton<JourneyHandler>();
        services.AddSingleton<OaTemplateHandler>();
        services.AddSingleton<Assigner>();
        services.AddSingleton<AssignmentHandler>();
        services.AddSingleton<ConsentHandler>();
        services.AddSingleton<OfficialAccountHandler>();
        services.AddSingleton<AccountHandler>();
    }
}
