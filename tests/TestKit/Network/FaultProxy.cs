using System.Net;
using System.Net.Sockets;

namespace ZaloOrleans.TestKit;

/// <summary>
/// A TCP proxy on 127.0.0.1 that misbehaves on demand: between a service and PostgreSQL, or between a client and the API. Without a fault
/// it forwards every byte.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private readonly HashSet<ProxiedConnection> _connections = [];
    private readonly Lock _gate = new();
    private readonly ProxyFaults _faults = new();
    private readonly Socket _listener;
    private readonly string _host;
    private readonly int _port;
    private readonly Task _accepting;

    private FaultProxy(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where the proxy listens on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>How many connections are open through the proxy now.</summary>
    public int Connections
    {
        get { lock (_gate) return _connections.Count; }
    }

    /// <summary>Waits this long before it forwards what it read, in each direction. Default zero.</summary>
    public TimeSpan Latency
    {
        get => _faults.Latency;
        set => _faults.Latency = value;
    }

    /// <summary>While true, connections stay open and new ones are accepted, but nothing is forwarded; then everything held goes on. Default false.</summary>
    public bool Blackhole
    {
        get => _faults.Blackhole;
        set => _faults.Blackhole = value;
    }

    /// <summary>While true, each new connection is reset at once, as if nobody listened. Default false.</summary>
    public bool RefuseNew { get; set; }

    /// <summary>Starts a proxy that forwards to <paramref name="host"/>:<paramref name="port"/>.</summary>
    public static FaultProxy Start(string host, int port) => new(host, port);

    /// <summary>Resets every open connection, on both sides. New ones work.</summary>
    public void CutAll()
    {
        List<ProxiedConnection> open;
        lock (_gate) open = [.. _connections];
        foreach (var connection in open) connection.Cut();
    }

    /// <summary>
    /// Loses the answer to what a client sends next: that reaches the server, which does its work; of the server's answer only the first
    /// <paramref name="bytes"/> come through, and once the server falls silent the connection is reset. One connection, one time.
    /// </summary>
    /// <param name="bytes">How much of the answer comes through, in bytes; 0 for nothing.</param>
    /// <param name="skip">How many questions, of any connection, are answered before.</param>
    /// <returns>Ends when the connection was reset.</returns>
    public Task DropNextAnswerAsync(long bytes = 0, int skip = 0) => _faults.ArmDrop(skip, bytes);

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Dispose();
        await _accepting;
        CutAll();
        _faults.Blackhole = false;
        _stopped.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopped.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptAsync(_stopped.Token);
                if (RefuseNew) client.Close(timeout: 0);
                else _ = ServeAsync(client);
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or a client gave up while it waited; the loop's condition tells which.
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var connection = new ProxiedConnection(client, _faults);
        lock (_gate) _connections.Add(connection);
        await connection.RunAsync(_host, _port);
        lock (_gate) _connections.Remove(connection);
    }
}
