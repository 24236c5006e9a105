using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ZaloOrleans.Deploy;

/// <summary>
/// Chooses TCP ports that stay usable. A port from the range that Linux takes for outgoing connections may be in use by a stranger's
/// connection when the service that owns it is down, so the ports come from below that range.
/// </summary>
public static class FreePorts
{
    private const int Lowest = 15000;
    private const int FewestToChooseFrom = 1000;

    // Between the choice of a port and listening on it time passes, in which others choose.
    private static readonly ConcurrentDictionary<int, bool> s_given = [];

    /// <summary>A random free port on 127.0.0.1 that is not among <paramref name="taken"/>, and that this process was not given before; adds it there.</summary>
    public static int Take(ISet<int> taken)
    {
        ArgumentNullException.ThrowIfNull(taken);
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var port = HighestUsable() is { } highest ? RandomNumberGenerator.GetInt32(Lowest, highest + 1) : AskSystem();
            if (!taken.Contains(port) && IsFree(port) && s_given.TryAdd(port, true))
            {
                taken.Add(port);
                return port;
            }
        }
        throw new DeployException("no free TCP port was found on 127.0.0.1.", "Stop programs that hold many ports, then try again.");
    }

    /// <summary>True when nobody listens on the port at 127.0.0.1.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int? HighestUsable()
    {
        const string RangeFile = "/proc/sys/net/ipv4/ip_local_port_range";
        if (!File.Exists(RangeFile)) return null;
        var lowestOutgoing = int.Parse(File.ReadAllText(RangeFile).Split([' ', '\t'], 2)[0], CultureInfo.InvariantCulture);
        return lowestOutgoing - 1 >= Lowest + FewestToChooseFrom ? lowestOutgoing - 1 : null;
    }

    private static int AskSystem()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
