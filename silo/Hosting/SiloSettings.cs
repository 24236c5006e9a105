using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using ZaloOrleans.Secrets;

namespace ZaloOrleans.Hosting;

/// <summary>What a silo is told by its environment.</summary>
public sealed record SiloSettings
{
    /// <summary><c>ZALO_ENGINE_DATABASE</c>: Npgsql connection string of the engine's login. Required.</summary>
    public required string EngineDatabase { get; init; }

    /// <summary><c>ZALO_QUERY_DATABASE</c>: Npgsql connection string of the login of composed queries. Required.</summary>
    public required string QueryDatabase { get; init; }

    /// <summary>
    /// <c>ZALO_MASTER_KEY</c>: base64 of 32 bytes. Required. While it is rotated <c>ZALO_MASTER_KEY_BEFORE</c> has the one before.
    /// </summary>
    public required MasterKey MasterKey { get; init; }

    /// <summary><c>ZALO_SILO_PORT</c>: between silos. Default 11111.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary><c>ZALO_GATEWAY_PORT</c>: for the API. Default 30000.</summary>
    public int GatewayPort { get; init; } = 30000;

    /// <summary><c>ZALO_OPS_PORT</c>: health and metrics over HTTP, on loopback unless <c>ZALO_OPS_ADDRESS</c> says otherwise. Default 9090.</summary>
    public int OpsPort { get; init; } = 9090;

    /// <summary><c>ZALO_OPS_ADDRESS</c>: where health and metrics listen. Default 127.0.0.1.</summary>
    public IPAddress OpsAddress { get; init; } = IPAddress.Loopback;

    /// <summary><c>ZALO_ADVERTISED_IP</c>: where other silos and the API reach this one. Default 127.0.0.1. Anyone who reaches it can call any grain: keep it private.</summary>
    public IPAddress AdvertisedAddress { get; init; } = IPAddress.Loopback;

    /// <summary><c>ZALO_CLUSTER_ID</c>: silos with the same one form a cluster. Default <c>zalo</c>.</summary>
    public string ClusterId { get; init; } = "zalo";

    /// <summary><c>ZALO_OPENAPI_URL</c>: Zalo's Official Account API. Default <c>https://openapi.zalo.me</c>.</summary>
    public Uri OpenApi { get; init; } = new("https://openapi.zalo.me");

    /// <summary><c>ZALO_OAUTH_URL</c>: where Zalo gives out tokens. Default <c>https://oauth.zaloapp.com</c>.</summary>
    public Uri OAuth { get; init; } = new("https://oauth.zaloapp.com");

    /// <summary><c>ZALO_APP_ID</c>: the Zalo app that Official Accounts are connected with where a request names none. Default: none.</summary>
    public string? AppId { get; init; }

    /// <summary><c>ZALO_APP_SECRET</c>: its secret. Default: none.</summary>
    public string? AppSecret { get; init; }

    /// <summary><c>ZALO_CALLBACK_URL</c>: the API's <c>/v1/zalo-accounts/callback</c> as it is saved for the app. Default: none; requests name it.</summary>
    public Uri? Callback { get; init; }

    /// <summary><c>ZALO_OAUTH_VERIFIER</c>: 43 to 128 characters, where the app has its code challenge saved. Default: none; each consent has its own.</summary>
    public string? Verifier { get; init; }

    /// <summary><c>ZALO_BUSINESS_URL</c>: Zalo's API of business messages. Default <c>https://business.openapi.zalo.me</c>.</summary>
    public Uri Business { get; init; } = new("https://business.openapi.zalo.me");

    /// <summary><c>ZALO_GRAPH_URL</c>: Zalo's graph API. Default <c>https://graph.zalo.me</c>.</summary>
    public Uri Graph { get; init; } = new("https://graph.zalo.me");

    /// <summary><c>ZALO_MEDIA_BYTES</c>: the largest medium of a customer's message that is stored, 1,024 to 67,108,864. Default 10,485,760 (10 MB).</summary>
    public int MediaBytes { get; init; } = 10 << 20;

    /// <summary><c>ZALO_MEDIA_HOSTS</c>: the hosts that media are fetched from, each with all below it, separated by commas. Default: any with a public address.</summary>
    public ImmutableArray<string> MediaHosts { get; init; } = [];

    /// <summary>
    /// <c>ZALO_MEDIA_NETWORKS</c>: networks that media are fetched from although they are not public (<c>127.0.0.1/32</c>), separated by commas.
    /// For a simulated Zalo. Default: none.
    /// </summary>
    public ImmutableArray<string> MediaNetworks { get; init; } = [];

    /// <summary><c>ZALO_MEDIA_PLAIN_HTTP</c>: true fetches media over http, too. For a simulated Zalo. Default false.</summary>
    public bool MediaPlainHttp { get; init; }

    /// <summary><c>ZALO_APP_CALLS_PER_MINUTE</c>: most calls a minute of a Zalo app. Default 4,000, which is Zalo's rule.</summary>
    public int AppCallsPerMinute { get; init; } = 4_000;

    /// <summary><c>ZALO_DISTRIBUTED_DIRECTORY</c>: true uses Orleans' distributed grain directory, which is still marked experimental. Default false.</summary>
    public bool DistributedDirectory { get; init; }

    /// <summary>Reads the settings; throws <see cref="SettingsException"/> with all that is wrong.</summary>
    /// <param name="get">Looks an environment variable up.</param>
    public static SiloSettings Read(Func<string, string?> get)
    {
        ArgumentNullException.ThrowIfNull(get);
        var reader = new SettingsReader(get);
        var settings = new
        {
            Engine = reader.Required("ZALO_ENGINE_DATABASE", "the Npgsql connection string of the engine's login", v => v),
            Query = reader.Required("ZALO_QUERY_DATABASE", "the Npgsql connection string of the login of composed queries", v => v),
            Master = reader.Required("ZALO_MASTER_KEY", "base64 of 32 bytes (openssl rand -base64 32)", MasterKey.Parse),
            Before = reader.Optional<MasterKey?>("ZALO_MASTER_KEY_BEFORE", "base64 of 32 bytes", MasterKey.Parse, null),
            Silo = reader.Optional("ZALO_SILO_PORT", "a port", Port, 11111),
            Gateway = reader.Optional("ZALO_GATEWAY_PORT", "a port", Port, 30000),
            Ops = reader.Optional("ZALO_OPS_PORT", "a port", Port, 9090),
            OpsAddress = reader.Optional("ZALO_OPS_ADDRESS", "an IP address", IPAddress.Parse, IPAddress.Loopback),
            Advertised = reader.Optional("ZALO_ADVERTISED_IP", "an IP address", IPAddress.Parse, IPAddress.Loopback),
            Cluster = reader.Optional("ZALO_CLUSTER_ID", "a name", v => v, "zalo"),
            OpenApi = reader.Optional("ZALO_OPENAPI_URL", "an absolute URL", v => new Uri(v, UriKind.Absolute), new Uri("https://openapi.zalo.me")),
            OAuth = reader.Optional("ZALO_OAUTH_URL", "an absolute URL", v => new Uri(v, UriKind.Absolute), new Uri("https://oauth.zaloapp.com")),
            AppId = reader.Optional<string?>("ZALO_APP_ID", "1 to 30 digits", v => v.Length <= 30 && v.All(char.IsAsciiDigit) ? v : throw new FormatException(), null),
            AppSecret = reader.Optional<string?>("ZALO_APP_SECRET", "the app's secret", v => v, null),
            Callback = reader.Optional<Uri?>("ZALO_CALLBACK_URL", "an absolute URL", v => new Uri(v, UriKind.Absolute), null),
            Verifier = reader.Optional<string?>("ZALO_OAUTH_VERIFIER", "43 to 128 characters", v => v.Length is >= 43 and <= 128 ? v : throw new FormatException(), null),
            Business = reader.Optional("ZALO_BUSINESS_URL", "an absolute URL", v => new Uri(v, UriKind.Absolute), new Uri("https://business.openapi.zalo.me")),
            Graph = reader.Optional("ZALO_GRAPH_URL", "an absolute URL", v => new Uri(v, UriKind.Absolute), new Uri("https://graph.zalo.me")),
            MediaBytes = reader.Optional("ZALO_MEDIA_BYTES", "a number of bytes from 1024 to 67108864", MediaSize, 10 << 20),
            MediaHosts = reader.Optional("ZALO_MEDIA_HOSTS", "host names, separated by commas", v => List(v, h => Uri.CheckHostName(h) == UriHostNameType.Dns), []),
            MediaNetworks = reader.Optional("ZALO_MEDIA_NETWORKS", "networks such as 127.0.0.1/32, separated by commas", v => List(v, n => IPNetwork.TryParse(n, out _)), []),
            MediaPlainHttp = reader.Optional("ZALO_MEDIA_PLAIN_HTTP", "true or false", bool.Parse, false),
            AppCalls = reader.Optional("ZALO_APP_CALLS_PER_MINUTE", "a number from 1 to 1000000", v => int.Parse(v, NumberStyles.None, CultureInfo.InvariantCulture) is > 0 and <= 1_000_000 and var n ? n : throw new FormatException(), 4_000),
            Distributed = reader.Optional("ZALO_DISTRIBUTED_DIRECTORY", "true or false", bool.Parse, false),
        };
        reader.ThrowIfFaulty();
        return new SiloSettings
        {
            EngineDatabase = settings.Engine!,
            QueryDatabase = settings.Query!,
            MasterKey = settings.Before is null ? settings.Master! : settings.Master!.After(settings.Before),
            SiloPort = settings.Silo,
            GatewayPort = settings.Gateway,
            OpsPort = settings.Ops,
            OpsAddress = settings.OpsAddress,
            AdvertisedAddress = settings.Advertised,
            ClusterId = settings.Cluster,
            OpenApi = settings.OpenApi,
            OAuth = settings.OAuth,
            AppId = settings.AppId,
            AppSecret = settings.AppSecret,
            Callback = settings.Callback,
            Verifier = settings.Verifier,
            Business = settings.Business,
            Graph = settings.Graph,
            MediaBytes = settings.MediaBytes,
            MediaHosts = settings.MediaHosts,
            MediaNetworks = settings.MediaNetworks,
            MediaPlainHttp = settings.MediaPlainHttp,
            AppCallsPerMinute = settings.AppCalls,
            DistributedDirectory = settings.Distributed,
        };
    }

    private static int MediaSize(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes is >= 1024 and <= 64 << 20 ? bytes : throw new FormatException();

    private static ImmutableArray<string> List(string text, Func<string, bool> isOne)
    {
        var all = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Array.TrueForAll(all, a => isOne(a)) ? [.. all] : throw new FormatException();
    }

    private static int Port(string text)
    {
        var port = int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        return port is > 0 and < 65536 ? port : throw new FormatException();
    }
}
