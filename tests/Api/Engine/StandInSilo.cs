using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using ZaloOrleans.Api.Hosting;

namespace ZaloOrleans.Api.Engine;

/// <summary>A silo in this process whose grains stand in for the engine's: the client, the wire and the serializer are real.</summary>
internal sealed class StandInSilo : IAsyncDisposable
{
    public const string Cluster = "api-tests";

    private static int s_lastPort = Random.Shared.Next(15_000, 30_000);

    private IHost? _host;

    public EngineBook Book { get; } = new();

    public int SiloPort { get; } = FreePort();

    public int GatewayPort { get; } = FreePort();

    public async Task StartAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(Book);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(SiloPort, GatewayPort, null, EngineClient.ServiceId, Cluster);
            silo.Configure<EndpointOptions>(o => o.AdvertisedIPAddress = IPAddress.Loopback);
        });
        _host = builder.Build();
        await _host.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
            _host = null;
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>Each time another, and none that the system gives to whoever asks for any: until the silo listens, that may be the API.</summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref s_lastPort);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
