using System.Net;
using System.Net.Sockets;

namespace ZaloOrleans.Api.Hosting;

/// <summary>
/// Finds out before anything starts whether the addresses are free. The server would find out, too, but the host would tell only once the
/// engine is there, because it waits for all that it starts.
/// </summary>
internal static class ListenCheck
{
    /// <summary>Throws <see cref="SettingsException"/> where an address cannot be listened on.</summary>
    /// <param name="urls">URLs, separated by semicolons.</param>
    public static void ThrowIfTaken(string urls)
    {
        ArgumentNullException.ThrowIfNull(urls);
        foreach (var url in urls.Split(';'))
        {
            var address = BindingAddress.Parse(url);
            try
            {
                using var listener = new TcpListener(AddressOf(address.Host), address.Port);
                listener.Start();
            }
            catch (SocketException e)
            {
                throw new SettingsException($"{url} of ZALO_API_URLS cannot be listened on: {e.Message}.");
            }
        }
    }

    private static IPAddress AddressOf(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var address) ? address
        : string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
        : IPAddress.Any;
}
