using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using ZaloOrleans.Api.Hosting;
using ZaloOrleans.Deploy;

namespace ZaloOrleans.Api.Engine;

/// <summary>A silo in this process whose grains stand in for the engine's: the client, the wire and the serializer are real.</summary>
internal sealed class StandInSilo : IAsyncDisposable
{
    public const string Cluster = "api-tests";

    private IHost? _host;

    public EngineBook Book { get; } = new();

    public int SiloPort { get; } = FreePorts.Take(new HashSet<int>());

    public int GatewayPort { get; } = FreePorts.Take(new HashSet<int>());

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
}
