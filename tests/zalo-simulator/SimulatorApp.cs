using System.Net;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Clocks;
using ZaloOrleans.Simulator.Faults;
using ZaloOrleans.Simulator.Http;
using ZaloOrleans.Simulator.Limits;
using ZaloOrleans.Simulator.Messages;
using ZaloOrleans.Simulator.MiniApps;
using ZaloOrleans.Simulator.Quotas;
using ZaloOrleans.Simulator.Sends;
using ZaloOrleans.Simulator.Templates;
using ZaloOrleans.Simulator.Tokens;
using ZaloOrleans.Simulator.Users;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator;

/// <summary>Puts the server together, for the process and for tests that host it in theirs.</summary>
internal static class SimulatorApp
{
    private const long LargestBody = 1024 * 1024;

    /// <summary>
    /// A server ready to be started. Throws <see cref="IOException"/> when the data folder cannot be used or another
    /// simulator has it open.
    /// </summary>
    public static WebApplication Build(SimulatorOptions options, TimeProvider time)
    {
        var folder = options.DataFolder ?? Directory.CreateTempSubdirectory("zalo-simulator-").FullName;
        Directory.CreateDirectory(folder);

        // The empty builder: no settings from files or the environment, so that ASPNETCORE_URLS and the like cannot move the server.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        builder.Services.AddRoutingCore();
        // Standard output belongs to the one line that says where it listens.
        builder.Logging.SetMinimumLevel(LogLevel.Warning)
            // A start that fails is told in one line by whoever started it.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        AddParts(builder.Services, folder, options, time);
        return MapAll(builder.Build());
    }

    private static void AddParts(IServiceCollection services, string folder, SimulatorOptions options, TimeProvider time)
    {
        // First, because it holds the folder against a second simulator.
        var sends = SendLog.Open(Path.Combine(folder, "sends.jsonl"));
        var accounts = AccountBook.Open(Path.Combine(folder, "oas.json"));
        if (options.Account is { } first && !accounts.RegisterFirst(first))
            throw new InvalidDataException("the access token belongs to another OA of this data folder");

        var clock = new SimulatedClock(time);
        services.AddSingleton(clock);
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton(options);
        services.AddSingleton(accounts);
        // Through a factory, so that the container closes it, after the last request.
        services.AddSingleton(_ => sends);
        services.AddSingleton<FaultBook>();
        services.AddSingleton<UserBook>();
        services.AddSingleton<PhoneBook>();
        services.AddSingleton<TemplateBook>();
        services.AddSingleton<MessageBook>();
        services.AddSingleton<MediaBook>();
        services.AddSingleton<SendLimits>();
        services.AddSingleton<ViolationLog>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<RecentLines<WebhookRecord>>();
        services.AddSingleton<WebhookSettings>();
        services.AddSingleton<WebhookOutbox>();
        services.AddSingleton<FollowUps>();
        services.AddSingleton<PersonActs>();
        services.AddSingleton<UserEndpoints>();
        services.AddSingleton<MiniAppBook>();
        services.AddSingleton<MiniAppEndpoints>();
        services.AddSingleton<GraphEndpoints>();
        services.AddSingleton<TokenLog>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<TokenHandler>();
        services.AddSingleton<ReadCalls>();
        services.AddSingleton<MessageHandler>();
        services.AddSingleton<StatusHandler>();
        services.AddSingleton<QuotaHandler>();
        services.AddSingleton<TemplateListHandler>();
        services.AddSingleton<UserListHandler>();
    }

    private static WebApplication MapAll(WebApplication app)
    {
        app.MapGet("/_sim/health", (AccountBook accounts, SendLog sends, ViolationLog violations) =>
            Results.Json(new { status = "ok", sends = sends.Count, oas = accounts.Count, violations = violations.Count }));
        app.MapPost("/_sim/oas", AccountEndpoints.RegisterAsync);
        app.MapGet("/_sim/sends", SendsEndpoint.ListAsync);
        app.MapGet("/_sim/clock", ClockEndpoints.Show);
        app.MapPost("/_sim/clock", ClockEndpoints.SetAsync);
        app.MapDelete("/_sim/clock", ClockEndpoints.Reset);
        app.MapPost("/_sim/faults", FaultEndpoints.AddAsync);
        app.MapGet("/_sim/faults", FaultEndpoints.List);
        app.MapDelete("/_sim/faults", FaultEndpoints.Clear);
        app.MapGet("/_sim/limits", LimitEndpoints.Show);
        app.MapPost("/_sim/limits", LimitEndpoints.SetAsync);
        app.MapGet("/_sim/violations", (ViolationLog violations) => violations.ToText());

        app.MapPost("/_sim/users", UserSetEndpoint.SetAsync);
        app.MapGet(MediaBook.Path + "/{id}", (MediaBook media, string id) => media.Read(id));
        app.MapPost("/_sim/users/{id}/{act}", app.Services.GetRequiredService<UserEndpoints>().ActAsync);
        app.MapPost("/_sim/phones", PhoneSetEndpoint.SetAsync);
        app.MapPost("/_sim/templates", TemplateEndpoints.SetAsync);
        app.MapPost("/_sim/templates/{id}/change", TemplateEndpoints.ChangeAsync);
        app.MapDelete("/_sim/templates/{id}", TemplateEndpoints.Remove);

        app.MapGet("/_sim/webhooks", (RecentLines<WebhookRecord> log) => log.ToText());
        app.MapPost("/_sim/webhooks", WebhookEndpoints.PostAsync);
        app.MapGet("/_sim/webhooks/settings", WebhookEndpoints.ShowSettings);
        app.MapPost("/_sim/webhooks/settings", WebhookEndpoints.SetAsync);

        var tokens = app.Services.GetRequiredService<TokenHandler>();
        app.MapGet(ZaloEndpoints.Permission, tokens.Consent);
        app.MapPost(ZaloEndpoints.AccessToken, tokens.GiveAsync);
        app.MapGet(ZaloEndpoints.OaInfo, tokens.InfoAsync);
        app.MapGet("/_sim/tokens", (TokenLog log) => log.ToText());
        app.MapPost("/_sim/oas/{oaId}/expire", TokenEndpoints.Expire);

        var miniApps = app.Services.GetRequiredService<MiniAppEndpoints>();
        app.MapPost("/_sim/miniapp/apps", miniApps.SetAppAsync);
        app.MapPost("/_sim/miniapp/users", miniApps.SetUserAsync);
        app.MapPost("/_sim/miniapp/apps/{appId}/users/{id}/phone-token", miniApps.PhoneToken);
        app.MapPost("/_sim/miniapp/apps/{appId}/users/{id}/revoke-consent", miniApps.RevokeAsync);
        var graph = app.Services.GetRequiredService<GraphEndpoints>();
        app.MapGet("/v2.0/me", graph.Me);
        app.MapGet("/v2.0/me/info", graph.Info);
        MapZalo(app);
        return app;
    }

    private static void MapZalo(WebApplication app)
    {
        var messages = app.Services.GetRequiredService<MessageHandler>();
        SendEndpoint[] endpoints =
        [
            ActivatorUtilities.CreateInstance<ConsultationEndpoint>(app.Services),
            ActivatorUtilities.CreateInstance<TemplateEndpoint>(app.Services, false),
            ActivatorUtilities.CreateInstance<TemplateEndpoint>(app.Services, true),
        ];
        foreach (var endpoint in endpoints)
            app.MapPost(endpoint.Path, context => messages.HandleAsync(context, endpoint));
        app.MapGet(ZaloEndpoints.Status, app.Services.GetRequiredService<StatusHandler>().HandleAsync);
        var lists = app.Services.GetRequiredService<TemplateListHandler>();
        app.MapGet(ZaloEndpoints.Templates, lists.ListAsync);
        app.MapGet(ZaloEndpoints.TemplateInfo, lists.InfoAsync);
        var quotas = app.Services.GetRequiredService<QuotaHandler>();
        app.MapGet(ZaloEndpoints.Quota, quotas.TemplatesAsync);
        app.MapPost(ZaloEndpoints.MessageQuota, quotas.MessagesAsync);
        app.MapPost(ZaloEndpoints.OldMessageQuota, quotas.OldMessagesAsync);
        var people = app.Services.GetRequiredService<UserListHandler>();
        app.MapGet(ZaloEndpoints.UserList, people.ListAsync);
        app.MapGet(ZaloEndpoints.UserDetail, people.DetailAsync);
        app.MapGet(ZaloEndpoints.Tags, people.TagsAsync);
    }
}
