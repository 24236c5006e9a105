namespace ZaloOrleans.Deploy;

/// <summary>What the deployment and the programs it starts agree on: variables, arguments, paths, time limits. The only such place.</summary>
public static class ServiceContract
{
    // ── Marks by which a running service is found again ──
    public const string InstallationMark = "ZALO_INSTALLATION";
    public const string FolderMark = "ZALO_INSTALLATION_FOLDER";
    public const string ServiceMark = "ZALO_SERVICE";

    // ── Variables ──
    /// <summary>The owner's connection string: read by the migration and by <c>deploy/up</c>, never given to a service.</summary>
    public const string OwnerDatabase = "ZALO_DATABASE";
    public const string EngineDatabase = "ZALO_ENGINE_DATABASE";
    public const string QueryDatabase = "ZALO_QUERY_DATABASE";
    /// <summary>32 bytes in base64.</summary>
    public const string MasterKey = "ZALO_MASTER_KEY";
    /// <summary>A second master key, which opens and never closes; while it is rotated.</summary>
    public const string MasterKeyBefore = "ZALO_MASTER_KEY_BEFORE";
    public const string SiloPort = "ZALO_SILO_PORT";
    public const string GatewayPort = "ZALO_GATEWAY_PORT";
    public const string OpsPort = "ZALO_OPS_PORT";
    public const string ClusterId = "ZALO_CLUSTER_ID";
    public const string OpenApiUrl = "ZALO_OPENAPI_URL";
    public const string OAuthUrl = "ZALO_OAUTH_URL";
    public const string GraphUrl = "ZALO_GRAPH_URL";
    public const string BusinessUrl = "ZALO_BUSINESS_URL";
    public const string MediaPlainHttp = "ZALO_MEDIA_PLAIN_HTTP";
    public const string MediaNetworks = "ZALO_MEDIA_NETWORKS";
    public const string MiniAppUrl = "ZALO_MINIAPP_URL";
    /// <summary>The silos' gateways, <c>host:port</c>, separated by commas.</summary>
    public const string Gateways = "ZALO_GATEWAYS";
    /// <summary>A file with the same list, which the running API reads again when silos come or go.</summary>
    public const string GatewaysFile = "ZALO_GATEWAYS_FILE";
    public const string AdminKey = "ZALO_ADMIN_KEY";
    /// <summary>What the API listens on.</summary>
    public const string ApiUrls = "ZALO_API_URLS";

    /// <summary>Every installation has a database of its own, so that one name does for all.</summary>
    public const string ClusterIdValue = "zalo-orleans";

    // ── Programs, below the repository's root ──
    public const string SiloProgram = "silo/bin/Release/net10.0/ZaloOrleans.Silo.dll";
    public const string ApiProgram = "api/bin/Release/net10.0/ZaloOrleans.Api.dll";
    public const string SimulatorProgram = "tests/zalo-simulator/bin/Release/net10.0/ZaloOrleans.Simulator.dll";
    /// <summary>The silo program's argument that migrates the database in <see cref="OwnerDatabase"/> and exits.</summary>
    public const string MigrateArgument = "migrate";

    // ── Health and measurements ──
    public const string ReadyPath = "/health/ready";
    public const string MetricsPath = "/metrics";
    public const string SimulatorHealthPath = "/_sim/health";

    // ── Between the services ──
    /// <summary>Where the API takes the webhooks of Official Accounts.</summary>
    public const string WebhookPath = "/webhooks/zalo";

    // ── Time limits ──
    public static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(90);
    public static readonly TimeSpan StopSiloWithin = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(30);

    /// <summary>The login of the engine itself in a database.</summary>
    public static string EngineLogin(string database) => database + "_engine";

    /// <summary>The login that runs composed queries, bound to one account by row security.</summary>
    public static string QueryLogin(string database) => database + "_query";
}
