namespace ZaloOrleans.Api.Hosting;

/// <summary>What the API is told by its environment.</summary>
internal sealed record ApiSettings
{
    private const string AdminPrefix = "zo_admin_";
    private const int ShortestAdminKey = 40;

    /// <summary><c>ZALO_ADMIN_KEY</c>: <c>zo_admin_</c> and at least 31 random characters. Makes accounts and reads metrics. Required.</summary>
    public required string AdminKey { get; init; }

    /// <summary>
    /// <c>ZALO_GATEWAYS</c>: the silos' gateways, <c>host:port</c>, separated by commas. Names are resolved again every few seconds, so that one
    /// name may stand for silos that come and go. Default <c>127.0.0.1:30000</c>.
    /// </summary>
    public IReadOnlyList<GatewayAddress> Gateways { get; init; } = [new("127.0.0.1", 30000)];

    /// <summary>
    /// <c>ZALO_GATEWAYS_FILE</c>: a file with such a list, read again every few seconds, which counts instead of it as long as it can be read.
    /// Default: none.
    /// </summary>
    public string? GatewaysFile { get; init; }

    /// <summary><c>ZALO_CLUSTER_ID</c>: as the silos have it. Default <c>zalo</c>.</summary>
    public string ClusterId { get; init; } = "zalo";

    /// <summary><c>ZALO_API_URLS</c>: what the API listens on, separated by semicolons; plain HTTP, a proxy in front of it speaks TLS. Default <c>http://127.0.0.1:8080</c>.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:8080";

    /// <summary><c>ZALO_API_MAX_CONNECTIONS</c>: most connections at a time, 1 to 1,000,000. Default 10,000.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Reads the settings; throws <see cref="SettingsException"/> with all that is wrong.</summary>
    /// <param name="get">Looks an environment variable up.</param>
    public static ApiSettings Read(Func<string, string?> get)
    {
        ArgumentNullException.ThrowIfNull(get);
        var reader = new SettingsReader(get);
        var defaults = new ApiSettings { AdminKey = "" };
        var settings = new ApiSettings
        {
            AdminKey = reader.Required("ZALO_ADMIN_KEY",
                $"{AdminPrefix} and at least {ShortestAdminKey - AdminPrefix.Length} random characters (echo {AdminPrefix}$(openssl rand -hex 24))", ParseAdminKey)!,
            Gateways = reader.Optional("ZALO_GATEWAYS", "the silos' gateways, like 10.0.0.1:30000,10.0.0.2:30000", GatewayAddress.ParseList, defaults.Gateways),
            GatewaysFile = get("ZALO_GATEWAYS_FILE") is { Length: > 0 } file ? file : null,
            ClusterId = reader.Optional("ZALO_CLUSTER_ID", "a name", v => v, defaults.ClusterId),
            Urls = reader.Optional("ZALO_API_URLS", "URLs like http://0.0.0.0:8080", ParseUrls, defaults.Urls),
            MaxConnections = reader.Number("ZALO_API_MAX_CONNECTIONS", 1, 1_000_000, defaults.MaxConnections),
        };
        reader.ThrowIfFaulty();
        return settings;
    }

    private static string? ParseAdminKey(string text) =>
        text.StartsWith(AdminPrefix, StringComparison.Ordinal) && text.Length >= ShortestAdminKey && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? text
            : null;

    private static string? ParseUrls(string text)
    {
        var urls = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return urls.Length > 0 && urls.All(u => u.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) ? string.Join(';', urls) : null;
    }
}
