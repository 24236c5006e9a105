using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Orleans.Messaging;

namespace ZaloOrleans.Api.Hosting;

/// <summary>
/// The silos' gateways. The file that lists them is read and names are resolved at every refresh: silos come and go, and the client follows.
/// While the file cannot be read, or a name does not resolve, what it last was is believed in.
/// </summary>
internal sealed partial class GatewayList(ApiSettings settings, ILogger<GatewayList> log) : IGatewayListProvider
{
    /// <summary>How often the list is refreshed, and for how long a gateway that failed is not tried again.</summary>
    public static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, IPAddress[]> _last = new();
    private volatile IReadOnlyList<GatewayAddress> _listed = settings.Gateways;

    public TimeSpan MaxStaleness => RefreshPeriod;

    [Obsolete("Orleans does not use it any more, and its interface still asks for it.")]
    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public async Task<IList<Uri>> GetGateways()
    {
        var gateways = new HashSet<Uri>();
        foreach (var gateway in await ListedAsync())
        {
            foreach (var address in await ResolveAsync(gateway.Host))
            {
                gateways.Add(SiloAddress.New(address, gateway.Port, 0).ToGatewayUri());
            }
        }

        return [.. gateways];
    }

    private async Task<IReadOnlyList<GatewayAddress>> ListedAsync()
    {
        try
        {
            if (settings.GatewaysFile is { } file)
            {
                _listed = GatewayAddress.ParseList(await File.ReadAllTextAsync(file)) ?? throw new InvalidDataException("It is no list of gateways.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            LogUnread(settings.GatewaysFile!, e.Message);
        }

        return _listed;
    }

    private async Task<IPAddress[]> ResolveAsync(string host)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        try
        {
            return _last[host] = await Dns.GetHostAddressesAsync(host);
        }
        catch (SocketException e)
        {
            LogUnresolved(host, e.SocketErrorCode);
            return _last.GetValueOrDefault(host) ?? [];
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The gateways in {File} cannot be read: {Reason}")]
    private partial void LogUnread(string file, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The gateway name {Host} does not resolve: {Error}")]
    private partial void LogUnresolved(string host, SocketError error);
}
