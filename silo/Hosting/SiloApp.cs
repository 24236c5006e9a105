using OpenTelemetry.Metrics;
using ZaloOrleans.Workers;

namespace ZaloOrleans.Hosting;

/// <summary>A silo as a process: the engine, Orleans, and a small HTTP listener for health and metrics.</summary>
internal static class SiloApp
{
    public static WebApplication Build(SiloSettings settings) => Build(settings, silo => silo.AddCluster(settings));

    /// <summary>The same silo in another kind of cluster.</summary>
    public static WebApplication Build(SiloSettings settings, Action<ISiloBuilder> addCluster)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddFilter("Orleans", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Npgsql", LogLevel.Warning).AddFilter("Polly", LogLevel.Warning);
        builder.Logging.AddSimpleConsole(o => (o.SingleLine, o.TimestampFormat, o.UseUtcTimestamp) = (true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", true));
        builder.WebHost.ConfigureKestrel(k => k.Listen(settings.OpsAddress, settings.OpsPort));
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = StopLimit.InOrder);
        builder.Services.AddSingleton<StopLimit>();
        builder.Services.AddEngine(settings);

        // Started in this order, stopped in the other: the turn engine outlives the grains, which outlive the wake-ups, which outlive the calls to Zalo.
        builder.Services.AddTurnHost();
        builder.UseOrleans(silo =>
        {
            silo.AddEngineDefaults();
            addCluster(silo);
        });
        builder.Services.AddHostedService<MaintenanceWorker>();
        builder.Services.AddHostedService<SendBacklogWorker>();
        builder.Services.AddEngineWorkers();
        builder.Services.AddOpenTelemetry().WithMetrics(m => m
            .AddMeter("ZaloOrleans.*", "Microsoft.Orleans").AddRuntimeInstrumentation().AddPrometheusExporter());
        var app = builder.Build();
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapGet("/health/live", () => Results.Text("live"));
        app.MapGet("/health/ready", Ready);
        return app;
    }

    private static IResult Ready(IClusterMembershipService membership, ILocalSiloDetails self, Turns.DatabaseGate gate) =>
        membership.CurrentSnapshot.GetSiloStatus(self.SiloAddress) != SiloStatus.Active ? Results.Text("joining", statusCode: 503)
        : !gate.IsUp ? Results.Text("the database does not answer", statusCode: 503)
        : Results.Text("ready");
}
